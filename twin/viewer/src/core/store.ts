/** The state of the view: one object, changed by set(), watched by key. What is here is what a shared link carries. */
import type { CameraView, ObjectRef } from './types';
import type { Rule } from './rules';

export type Tab = '3d' | 'map';
export type ColourMode = 'state' | 'material' | 'class';
export type Theme = 'auto' | 'light' | 'dark';
export type Quality = 'auto' | 'low' | 'high';
export type Lang = 'en' | 'zh-Hant';
export interface Slice {
  collection: string;
  storey: string;
  mode: 'upto' | 'only';
}

export interface ViewState {
  tab: Tab;
  camera: CameraView | null;
  selection: ObjectRef | null;
  hidden: readonly Rule[];
  isolated: readonly Rule[];
  slice: Slice | null;
  off: readonly string[];
  colour: ColourMode;
  theme: Theme;
  quality: Quality;
  lang: Lang;
}

export const initialState = (): ViewState => ({
  tab: '3d', camera: null, selection: null, hidden: [], isolated: [], slice: null, off: [],
  colour: 'state', theme: 'auto', quality: 'auto', lang: 'en',
});

type Key = keyof ViewState;
type Listener = (state: ViewState) => void;

export class Store {
  private listeners: { keys: readonly Key[]; fn: Listener }[] = [];
  constructor(private current: ViewState = initialState()) {}

  get state(): Readonly<ViewState> {
    return this.current;
  }

  /** Changes some keys and tells those who watch one of them. A key given its present value is no change. */
  set(patch: Partial<ViewState>): void {
    const changed = (Object.keys(patch) as Key[]).filter((key) => patch[key] !== this.current[key]);
    if (!changed.length) return;
    this.current = { ...this.current, ...patch };
    for (const { keys, fn } of [...this.listeners]) if (keys.some((key) => changed.includes(key))) fn(this.current);
  }

  /** Calls fn after each change of one of the keys; returns the way to stop. */
  on(keys: readonly Key[], fn: Listener): () => void {
    const entry = { keys, fn };
    this.listeners.push(entry);
    return () => {
      this.listeners = this.listeners.filter((other) => other !== entry);
    };
  }
}
