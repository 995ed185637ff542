/**
 * The whole view in the address: read from the query and the hash (the hash wins), written to the hash only.
 * Hostile or broken values are dropped one by one; the rest of the link still works.
 */
import { initialState, type ViewState } from './store';
import { parseRule, ruleKey, type Rule } from './rules';
import type { CameraView } from './types';

const one = <const T extends string>(value: string | null, allowed: readonly T[]): T | undefined => allowed.find((a) => a === value);
const list = (value: string | null): string[] => (value ? value.split(',').filter(Boolean) : []);
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
};

export function parseCamera(value: string | null): CameraView | null {
  const n = (value ?? '').split(',').map(Number);
  if (n.length !== 5 || n.some((v) => !Number.isFinite(v))) return null;
  const [lon, lat, height, heading, pitch] = n as [number, number, number, number, number];
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90 || Math.abs(height) > 1e7 || Math.abs(pitch) > 90) return null;
  return { lon, lat, height, heading, pitch };
}

export const formatCamera = (c: CameraView): string =>
  [c.lon.toFixed(6), c.lat.toFixed(6), c.height.toFixed(1), (((c.heading % 360) + 360) % 360).toFixed(1), c.pitch.toFixed(1)].join(',');

const rules = (value: string | null): Rule[] => list(value).map(parseRule).filter((r): r is Rule => r !== null).slice(0, 500);

/** Reads what the address says; keys it does not name are absent. */
export function parseView(search: string, hash: string): Partial<ViewState> {
  const params = new URLSearchParams(search);
  new URLSearchParams(hash.replace(/^#/, '')).forEach((value, key) => params.set(key, value));
  const view: Partial<ViewState> = {};
  const put = <K extends keyof ViewState>(key: K, value: ViewState[K] | null | undefined) => {
    if (value !== undefined && value !== null) view[key] = value;
  };
  put('tab', one(params.get('tab'), ['3d', 'map']));
  put('camera', parseCamera(params.get('cam')));
  const selected = parseRule(params.get('sel') ?? '');
  if (selected?.id) put('selection', { collection: selected.collection, id: selected.id });
  if (params.has('hide')) put('hidden', rules(params.get('hide')));
  if (params.has('isolate')) put('isolated', rules(params.get('isolate')));
  const storey = parseRule(params.get('storey') ?? '');
  if (storey?.id) put('slice', { collection: storey.collection, storey: storey.id, mode: params.get('cut') === 'only' ? 'only' : 'upto' });
  if (params.has('off')) put('off', list(params.get('off')).map(decode).filter(Boolean));
  put('colour', one(params.get('colour'), ['state', 'material', 'class']));
  put('theme', one(params.get('theme'), ['auto', 'light', 'dark']));
  put('quality', one(params.get('quality'), ['auto', 'low', 'high']));
  put('lang', one(params.get('lang'), ['en', 'zh-Hant']));
  return view;
}

/** Writes the view as a hash without '#'; what equals the default is left out. */
export function formatView(state: ViewState, defaults: ViewState = initialState()): string {
  const out: string[] = [];
  const put = (key: string, value: string) => out.push(`${key}=${value.replace(/[%&+#]/g, encodeURIComponent)}`);
  if (state.tab !== defaults.tab) put('tab', state.tab);
  if (state.camera) put('cam', formatCamera(state.camera));
  if (state.selection) put('sel', ruleKey(state.selection));
  if (state.slice) {
    put('storey', ruleKey({ collection: state.slice.collection, id: state.slice.storey }));
    if (state.slice.mode === 'only') put('cut', 'only');
  }
  if (state.hidden.length) put('hide', state.hidden.map(ruleKey).join(','));
  if (state.isolated.length) put('isolate', state.isolated.map(ruleKey).join(','));
  if (state.off.length) put('off', state.off.map(encodeURIComponent).join(','));
  if (state.colour !== defaults.colour) put('colour', state.colour);
  if (state.theme !== defaults.theme) put('theme', state.theme);
  if (state.quality !== defaults.quality) put('quality', state.quality);
  if (state.lang !== defaults.lang) put('lang', state.lang);
  return out.join('&');
}
