/** All words of the viewer. `live` keeps a piece of the page in the language chosen now. */
import type { Lang } from './store';

const en = {
  title: 'Lantau – digital twin', tab3d: '3D twin', tabMap: 'Map', views: 'Views', search: 'Search names, ids, classes', searchLabel: 'Search the twin',
  results: '{n} results', noResults: 'Nothing found for “{q}”', searchFailed: 'Search failed: {why}',
  layers: 'Layers', elements: 'Elements', sidePanel: 'Layers and elements', models: '3D models', vectors: 'Map layers', objects: '{n} objects', showLayer: 'Show {name}',
  live: 'Live', connecting: 'Connecting…', lost: 'Live lost – values may be stale', offline: 'Offline', lastHeard: 'Last heard {time}',
  theme: 'Theme: {v}', auto: 'system', light: 'light', dark: 'dark', lang: '中文', langLabel: '切換至中文 (Switch to Chinese)', menu: 'Panels', close: 'Close',
  properties: 'Properties', readings: 'Readings', filter: 'Filter properties', noProperties: 'No properties recorded', noMatch: 'No property matches', noReadings: 'No sensor is bound to this object',
  class: 'Class', storey: 'Storey', id: 'Id', sourceId: 'Source id', collection: 'Collection', general: 'General',
  hide: 'Hide', isolate: 'Isolate', flyTo: 'Fly to', showAll: 'Show all', hiddenCount: '{n} hidden', isolatedCount: '{n} isolated',
  selected: 'Selected: {name}', deselected: 'Nothing selected', selection: 'Selection', loading: 'Loading…', loadingCount: 'Loading {done} of {total}', loaded: 'Everything in view is loaded',
  failed: '{name} could not be loaded: {why}', retry: 'Try again', problems: 'Problems', noAnswer: 'the server does not answer', failedDetails: 'Details could not be loaded: {why}',
  storeys: 'Storeys', allStoreys: 'All storeys', upTo: 'Up to here', only: 'Only this', sliceModel: 'Model', metres: '{n} m',
  legend: 'Legend', colourBy: 'Colour by', mode_state: 'State', mode_material: 'Material', mode_class: 'Class', noState: 'no sensor',
  state_ok: 'OK', state_warning: 'Warning', state_alarm: 'Alarm', state_stale: 'Stale', state_unknown: 'Unknown',
  zoomIn: 'Zoom in', zoomOut: 'Zoom out', home: 'Whole airport (Home)', north: 'Face north', turnLeft: 'Turn left', turnRight: 'Turn right', tilt: 'Look straight down or at an angle', fullscreen: 'Full screen', screenshot: 'Save a picture', share: 'Copy link to this view', copied: 'Link copied',
  canvas: '3D view. Arrow keys move, Shift with arrows turns, plus and minus zoom, Home shows everything, Enter selects the centre, Escape clears.',
  mapLabel: 'Map', hint: 'Drag to move · right-drag to turn · scroll to zoom · click to select', no3d: 'This browser cannot draw 3D (WebGL 2 is missing). The map works without it.', openMap: 'Open the map', empty: 'This server has no collections yet. Import a file with “lantau import”.', failedStart: 'The twin could not be loaded: {why}',
  expand: 'Open {name}', collapse: 'Close {name}', noTree: 'No model has an element tree', more: 'Show {n} more', hideNode: 'Hide {name}', showNode: 'Show {name}', seen: '{n} values seen', trend: 'Trend of {name}: from {a} to {b}', quality: 'Quality: {v}', low: 'low', high: 'high', pickOther: 'Select an object to see its properties and readings.',
};
type Key = keyof typeof en;
const zh: Record<Key, string> = {
  title: 'Lantau – 數碼分身', tab3d: '三維', tabMap: '地圖', views: '檢視', search: '搜尋名稱、編號、類別', searchLabel: '搜尋數碼分身',
  results: '{n} 項結果', noResults: '找不到「{q}」', searchFailed: '搜尋失敗：{why}',
  layers: '圖層', elements: '構件', sidePanel: '圖層及構件', models: '三維模型', vectors: '地圖圖層', objects: '{n} 個物件', showLayer: '顯示 {name}',
  live: '即時', connecting: '連線中…', lost: '即時連線中斷，數值可能已過時', offline: '離線', lastHeard: '最後收到 {time}',
  theme: '主題：{v}', auto: '系統', light: '淺色', dark: '深色', lang: 'EN', langLabel: 'Switch to English (切換至英文)', menu: '面板', close: '關閉',
  properties: '屬性', readings: '讀數', filter: '篩選屬性', noProperties: '沒有屬性紀錄', noMatch: '沒有相符的屬性', noReadings: '此物件沒有連接感應器',
  class: '類別', storey: '樓層', id: '編號', sourceId: '來源編號', collection: '資料集', general: '一般',
  hide: '隱藏', isolate: '獨立顯示', flyTo: '飛往', showAll: '全部顯示', hiddenCount: '已隱藏 {n} 項', isolatedCount: '獨立顯示 {n} 項',
  selected: '已選取：{name}', deselected: '沒有選取', selection: '選取', loading: '載入中…', loadingCount: '載入中 {done}／{total}', loaded: '畫面內容已全部載入',
  failed: '無法載入 {name}：{why}', retry: '重試', problems: '問題', noAnswer: '伺服器沒有回應', failedDetails: '無法載入詳情：{why}',
  storeys: '樓層', allStoreys: '所有樓層', upTo: '至此層', only: '只顯示此層', sliceModel: '模型', metres: '{n} 米',
  legend: '圖例', colourBy: '著色依據', mode_state: '狀態', mode_material: '物料', mode_class: '類別', noState: '沒有感應器',
  state_ok: '正常', state_warning: '警告', state_alarm: '警報', state_stale: '過時', state_unknown: '未知',
  zoomIn: '放大', zoomOut: '縮小', home: '整個機場 (Home)', north: '面向正北', turnLeft: '向左轉', turnRight: '向右轉', tilt: '俯視或斜視', fullscreen: '全螢幕', screenshot: '儲存圖片', share: '複製此檢視的連結', copied: '已複製連結',
  canvas: '三維檢視。方向鍵移動，Shift 加方向鍵轉動，加減鍵縮放，Home 顯示全部，Enter 選取中央，Esc 清除。',
  mapLabel: '地圖', hint: '拖曳移動 · 右鍵拖曳轉動 · 捲動縮放 · 點擊選取', no3d: '此瀏覽器不支援三維顯示（缺少 WebGL 2）。地圖仍可使用。', openMap: '開啟地圖', empty: '伺服器尚未有資料集。請用「lantau import」匯入檔案。', failedStart: '無法載入數碼分身：{why}',
  expand: '展開 {name}', collapse: '收合 {name}', noTree: '沒有模型設有構件樹', more: '再顯示 {n} 項', hideNode: '隱藏 {name}', showNode: '顯示 {name}', seen: '已收到 {n} 個數值', trend: '{name} 趨勢：由 {a} 至 {b}', quality: '畫質：{v}', low: '低', high: '高', pickOther: '選取物件以查看其屬性及讀數。',
};
export const CATALOGUE: Record<Lang, Record<Key, string>> = { en, 'zh-Hant': zh };
export type Words = Key;

let lang: Lang = 'en';
const watchers = new Set<() => void>();

export function t(key: Key, values: Record<string, string | number> = {}): string {
  return CATALOGUE[lang][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
/** Runs fn now and after each change of language. */
export function live(fn: () => void): void {
  fn();
  watchers.add(fn);
}
export function setLang(next: Lang): void {
  lang = next;
  document.documentElement.lang = next;
  document.title = t('title');
  watchers.forEach((fn) => fn());
}
export const guessLang = (preferred: readonly string[]): Lang => (/^zh/i.test(preferred[0] ?? '') ? 'zh-Hant' : 'en');
export const number = (n: number, digits = 2): string => new Intl.NumberFormat(lang === 'en' ? 'en-GB' : 'zh-HK', { maximumFractionDigits: digits }).format(n);
export const time = (iso: string | number): string => {
  const d = new Date(iso);
  return Number.isNaN(d.getTime()) ? '–' : new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'zh-HK', { dateStyle: 'short', timeStyle: 'medium' }).format(d);
};
/** IfcCurtainWall → Curtain wall: for reading, beside the exact name. */
export const readableClass = (cls: string): string => {
  const words = cls.replace(/^Ifc/, '').replace(/([a-z])([A-Z])/g, '$1 $2');
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
};

const UNITS: Record<string, string> = { Cel: '°C', '[degF]': '°F', m2: 'm²', m3: 'm³', 'm3/h': 'm³/h', 'm3/s': 'm³/s', '[ppm]': 'ppm', 'ug/m3': 'µg/m³', deg: '°', 'kW.h': 'kWh', '{count}': '', '1': '', '/min': 'per min', 'L/s': 'l/s' };
/** A UCUM code as people write it. */
export const unit = (code: string | undefined): string => (code ? (UNITS[code] ?? code.replace(/[[\]{}]/g, '')) : '');
