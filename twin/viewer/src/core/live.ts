/**
 * Live values: states of bound objects, the latest reading of each datastream and the values seen since the page
 * opened. Server-sent events are gathered and told once per batch; a lost stream is said, retried with growing pauses,
 * and followed by a fresh reading of all states.
 */
import { absolute, api } from './api';
import { isState, type Asset, type LiveReading, type State } from './types';

export type LiveStatus = 'connecting' | 'live' | 'lost';
export interface Change {
  collection: string;
  id: string;
  state: State;
}
interface Events {
  states: Change[];
  readings: LiveReading[];
  version: { collection: string; version: number };
  status: LiveStatus;
}

const KEPT = 120;

export class Live {
  status: LiveStatus = 'connecting';
  /** When the last event came, milliseconds since 1970; 0 before the first. */
  lastEvent = 0;
  private readonly states = new Map<string, Map<string, State>>();
  private readonly series = new Map<string, { time: number; value: number }[]>();
  private readonly latest = new Map<string, Map<string, LiveReading>>();
  private handlers: { [K in keyof Events]: ((value: Events[K]) => void)[] } = { states: [], readings: [], version: [], status: [] };
  private source: EventSource | null = null;
  private pause = 1000;
  private pending: LiveReading[] = [];
  private flushTimer: ReturnType<typeof setTimeout> | 0 = 0;
  private retryTimer: ReturnType<typeof setTimeout> | 0 = 0;

  on<K extends keyof Events>(name: K, fn: (value: Events[K]) => void): void {
    (this.handlers[name] as ((value: Events[K]) => void)[]).push(fn);
  }
  private tell<K extends keyof Events>(name: K, value: Events[K]): void {
    for (const fn of this.handlers[name] as ((value: Events[K]) => void)[]) fn(value);
  }

  stateOf(collection: string, id: string): State | undefined {
    return this.states.get(collection)?.get(id);
  }
  statesOf(collection: string): ReadonlyMap<string, State> {
    return this.states.get(collection) ?? new Map();
  }
  counts(): Record<State, number> {
    const counts: Record<State, number> = { ok: 0, warning: 0, alarm: 0, stale: 0, unknown: 0 };
    for (const byId of this.states.values()) for (const state of byId.values()) counts[state]++;
    return counts;
  }
  seriesOf(asset: string, property: string): readonly { time: number; value: number }[] {
    return this.series.get(`${asset}\n${property}`) ?? [];
  }
  latestOf(asset: string): ReadonlyMap<string, LiveReading> {
    return this.latest.get(asset) ?? new Map();
  }

  /** Reads all states, then listens. */
  start(): void {
    void this.refresh();
    this.connect();
    addEventListener('online', () => this.connect());
  }

  stop(): void {
    clearTimeout(this.retryTimer || undefined);
    this.source?.close();
    this.source = null;
  }

  async refresh(): Promise<void> {
    try {
      this.merge(await api.states());
    } catch {
      // The status badge already says that nothing is heard; the next connection tries again.
    }
  }

  merge(all: Record<string, Record<string, State>>): void {
    const changes: Change[] = [];
    for (const [collection, byId] of Object.entries(all))
      for (const [id, state] of Object.entries(byId)) this.note({ collection, id, state }, changes);
    if (changes.length) this.tell('states', changes);
  }

  private note(change: Change, changes: Change[]): void {
    if (!isState(change.state)) return;
    let byId = this.states.get(change.collection);
    if (!byId) this.states.set(change.collection, (byId = new Map()));
    if (byId.get(change.id) === change.state) return;
    byId.set(change.id, change.state);
    changes.push(change);
  }

  /** Seeds the series with what REST answered, so that a sparkline starts with a value. */
  seed(asset: Asset): void {
    for (const r of asset.readings ?? []) if (!this.seriesOf(asset.id, r.observedProperty).length) this.append(asset.id, r.observedProperty, r.result, r.phenomenonTime);
  }

  private append(asset: string, property: string, result: unknown, time: string): void {
    const value = typeof result === 'boolean' ? Number(result) : result;
    const at = Date.parse(time);
    if (typeof value !== 'number' || !Number.isFinite(value) || !Number.isFinite(at)) return;
    const key = `${asset}\n${property}`;
    const list = this.series.get(key) ?? [];
    if (list.length && list[list.length - 1]!.time >= at) return;
    list.push({ time: at, value });
    if (list.length > KEPT) list.shift();
    this.series.set(key, list);
  }

  /** Takes a batch of readings; what it changes is told within 100 ms. */
  take(readings: LiveReading[]): void {
    this.pending.push(...readings);
    if (!this.flushTimer) this.flushTimer = setTimeout(() => this.flush(), 100);
  }

  private flush(): void {
    this.flushTimer = 0;
    const readings = this.pending;
    this.pending = [];
    const changes: Change[] = [];
    for (const r of readings) {
      if (!r || typeof r.asset !== 'string') continue;
      this.append(r.asset, r.observedProperty, r.result, r.phenomenonTime);
      let byProperty = this.latest.get(r.asset);
      if (!byProperty) this.latest.set(r.asset, (byProperty = new Map()));
      byProperty.set(r.observedProperty, r);
      const state = r.assetState ?? r.state;
      if (r.collection && r.object && state) this.note({ collection: r.collection, id: r.object, state }, changes);
    }
    if (changes.length) this.tell('states', changes);
    if (readings.length) this.tell('readings', readings);
  }

  private setStatus(status: LiveStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.tell('status', status);
  }

  private connect(): void {
    if (this.source && this.source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.retryTimer || undefined);
    const source = (this.source = new EventSource(absolute('events')));
    const heard = () => {
      this.lastEvent = Date.now();
      if (this.status === 'lost') void this.refresh();
      this.pause = 1000;
      this.setStatus('live');
    };
    const data = <T>(event: Event): T | null => {
      try {
        return JSON.parse((event as MessageEvent<string>).data) as T;
      } catch {
        return null;
      }
    };
    source.onopen = heard;
    source.addEventListener('hello', heard);
    source.addEventListener('readings', (event) => {
      heard();
      const batch = data<{ readings: LiveReading[] }>(event);
      if (Array.isArray(batch?.readings)) this.take(batch.readings);
    });
    source.addEventListener('version', (event) => {
      heard();
      const version = data<{ collection: string; version: number }>(event);
      if (version?.collection) this.tell('version', version);
    });
    source.onerror = () => {
      this.setStatus('lost');
      if (source.readyState !== EventSource.CLOSED) return; // the browser itself retries with Last-Event-ID
      this.retryTimer = setTimeout(() => this.connect(), this.pause);
      this.pause = Math.min(this.pause * 2, 30000);
    };
  }
}
