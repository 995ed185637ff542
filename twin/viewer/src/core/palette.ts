/**
 * Colours and line widths by collection and class: one table for the ground of the 3D view and for the map.
 * Widths are in metres on the ground, with a least width in pixels.
 */
import type { ColourMode } from './store';
import type { State } from './types';

export type Mode = 'light' | 'dark';

export interface LayerStyle {
  /** Drawing order, from the ground up. */
  order: number;
  fill: string;
  outline?: string;
  line: string;
  /** Metres. */
  width: number;
  minPixels: number;
  casing?: string;
  dash?: [number, number];
  /** Circle radius of a point, metres. */
  radius: number;
  minZoom: number;
  labels: number | null;
}

export interface Ground {
  water: string;
  waterDeep: string;
  skyTop: string;
  horizon: string;
  paint: string;
  label: string;
  halo: string;
}

export const GROUND: Record<Mode, Ground> = {
  light: { water: '#a9c6d3', waterDeep: '#98b9c8', skyTop: '#7fa9cc', horizon: '#e3ebef', paint: '#fbfbf8', label: '#28343d', halo: '#ffffffd9' },
  dark: { water: '#142635', waterDeep: '#10202e', skyTop: '#0b1320', horizon: '#26374a', paint: '#c9d0d4', label: '#dfe7ee', halo: '#0d1720d9' },
};

type Look = Partial<LayerStyle> & { match: RegExp; light: [fill: string, line: string, outline?: string]; dark: [fill: string, line: string, outline?: string] };

/** First match wins; the collection's id is compared. */
const LOOKS: Look[] = [
  { match: /mark/i, order: 25, light: ['#f7f7f2', '#f7f7f2'], dark: ['#c9d0d4', '#c9d0d4'], labels: null },
  { match: /coast|land$|island|seawall/i, order: 2, light: ['#dfe3d6', '#b9c0ae'], dark: ['#22303a', '#34454f'], labels: null },
  { match: /district|zone|boundar|ward/i, order: 4, light: ['#dadfd0', '#b4bba8', '#aab2a0'], dark: ['#24323c', '#40525f', '#465967'], width: 3, labels: 9 },
  { match: /airport|aerodrome/i, order: 6, light: ['#cbd6b6', '#a9b596', '#aab79a'], dark: ['#26362f', '#40544a', '#3d5247'], labels: null },
  { match: /country|green|grass|wood|forest|garden/i, order: 7, light: ['#bfd2a6', '#9fb487'], dark: ['#25392b', '#39513f'], labels: 13 },
  { match: /water|river|sea|reservoir/i, order: 8, light: ['#a9c6d3', '#8fb2c2'], dark: ['#142635', '#264053'], labels: 12 },
  { match: /apron/i, order: 10, light: ['#c9cbc8', '#aeb1ae'], dark: ['#353d43', '#4a545b'], labels: null },
  { match: /carpark|car-park|parking/i, order: 14, light: ['#b9bdc4', '#8d939c', '#8d939c'], dark: ['#3a424d', '#5b6674', '#5b6674'], labels: 15 },
  { match: /taxiway/i, order: 20, light: ['#9b9fa1', '#9b9fa1', '#8a8e90'], dark: ['#444c52', '#444c52', '#535c63'], width: 23, labels: 15 },
  { match: /runway/i, order: 24, light: ['#54595e', '#54595e', '#484d52'], dark: ['#161b20', '#161b20', '#4b545c'], width: 55, labels: null },
  { match: /stand|gate/i, order: 22, light: ['#b3b6b4', '#6d7780', '#e9c53a'], dark: ['#3f474d', '#8c98a2', '#b29427'], radius: 12, labels: 15 },
  { match: /rail|metro|tram/i, order: 30, light: ['#8a7f92', '#8a7f92'], dark: ['#7c7288', '#7c7288'], width: 6, dash: [2, 1], labels: 14 },
  { match: /road|street|highway/i, order: 32, light: ['#f7f5ef', '#f7f5ef'], dark: ['#5b6670', '#5b6670'], casing: '#a7a69c', width: 9, labels: 15 },
  { match: /foot|path|walk|cycle/i, order: 34, light: ['#b98d63', '#b98d63'], dark: ['#b08a63', '#b08a63'], width: 2.4, dash: [2, 1.4], minZoom: 14, labels: null },
  { match: /lamp|light|pole/i, order: 40, light: ['#6f7780', '#6f7780'], dark: ['#d8c27a', '#d8c27a'], radius: 2, minZoom: 13, labels: null },
];

/** A steady colour for any text: the same collection or class looks the same tomorrow. */
export function hashHue(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return ((h >>> 0) * 0.61803398875 * 360) % 360;
}

export function layerStyle(collection: string, mode: Mode): LayerStyle {
  const base: LayerStyle = { order: 28, fill: '', line: '', width: 4, minPixels: 0.6, radius: 4, minZoom: 0, labels: 16 };
  const look = LOOKS.find((l) => l.match.test(collection));
  if (!look) {
    const hue = hashHue(collection);
    const [s, l] = mode === 'light' ? [32, 62] : [28, 42];
    return { ...base, fill: hslToHex(hue, s, l), line: hslToHex(hue, s + 10, l - 14), outline: hslToHex(hue, s, l - 12) };
  }
  const { match: _match, light, dark, ...rest } = look;
  const [fill, line, outline] = mode === 'light' ? light : dark;
  const style: LayerStyle = { ...base, ...rest, fill, line, ...(outline && { outline }) };
  if (style.casing && mode === 'dark') style.casing = '#2c353d';
  return style;
}

export const STATE_COLOUR: Record<Mode, Record<State, string>> = {
  // Distinct for the common colour blindnesses (blue-green, amber, red, violet) and never the only sign: each has a shape too.
  light: { ok: '#1f9d76', warning: '#f0a202', alarm: '#d7263d', stale: '#7b6bb0', unknown: '#9aa3ab' },
  dark: { ok: '#2fbf8f', warning: '#ffb938', alarm: '#ff5468', stale: '#a494e0', unknown: '#7f8a94' },
};
/** The shape that goes with each state. */
export const STATE_MARK: Record<State, string> = { ok: '●', warning: '▲', alarm: '◆', stale: '◌', unknown: '○' };

export const ACCENT: Record<Mode, string> = { light: '#0b6bcb', dark: '#58b2ff' };

const CLASS_LOOKS: [RegExp, string][] = [
  [/curtainwall|window|glass|skylight/i, '#a8c8d6'],
  [/roof/i, '#e9ebec'],
  [/slab|floor|covering|plate/i, '#cfd0cd'],
  [/wall/i, '#e2dccf'],
  [/column|beam|member|footing|pile/i, '#c3c7c9'],
  [/stair|ramp|railing/i, '#b9b3a8'],
  [/door/i, '#b58e68'],
  [/space|room|zone/i, '#bcd6c1'],
  [/unitary|chiller|boiler|fan|pump|airterminal|coil|hvac|energyconversion|flowmoving|flowtreatment/i, '#5f9ea0'],
  [/duct|pipe|flowsegment|flowfitting|cable/i, '#86a7b8'],
  [/light|lamp|electric|switch/i, '#e3c565'],
  [/transport|elevator|lift|escalator|travelator/i, '#8f7fb0'],
  [/sensor|alarm|controller|actuator/i, '#c2708f'],
  [/furnish|furniture|seat|proxy/i, '#c7a98b'],
  [/bridge|jet/i, '#aab4bd'],
  [/building|city|tower/i, '#ded8cc'],
];

/** The colour of a class where the model brings none, and in the mode that colours by class. */
export function classColour(cls: string, vivid: boolean): string {
  const found = CLASS_LOOKS.find(([pattern]) => pattern.test(cls))?.[1];
  if (!vivid) return found ?? '#d9d6cf';
  return hslToHex(hashHue(cls), 48, 60);
}

export function hslToHex(h: number, s: number, l: number): string {
  const a = (s / 100) * Math.min(l / 100, 1 - l / 100);
  const f = (n: number) => {
    const k = (n + h / 30) % 12;
    return Math.round(255 * (l / 100 - a * Math.max(-1, Math.min(k - 3, 9 - k, 1)))).toString(16).padStart(2, '0');
  };
  return `#${f(0)}${f(8)}${f(4)}`;
}

export function hexToRgb(hex: string): [number, number, number] {
  const n = parseInt(hex.slice(1, 7), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

export const COLOUR_MODES: readonly ColourMode[] = ['state', 'material', 'class'];
