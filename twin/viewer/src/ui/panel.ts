/** The right panel: what is selected, its properties, its latest readings. */
import { api } from '../core/api';
import { live as onLang, number, readableClass, t, time, unit } from '../core/i18n';
import type { Live } from '../core/live';
import { STATE_MARK } from '../core/palette';
import { withRule, type Rule } from '../core/rules';
import type { Store } from '../core/store';
import { isState, sameRef, type Asset, type Feature, type ObjectRef, type Reading, type State } from '../core/types';
import { h, icon, iconButton, tabs, words } from './dom';
import { reason } from './side';

const KNOWN = new Set(['class', 'name', 'storey', 'storeyName', 'sourceId', 'parent', 'space', 'properties', 'id']);

export function stateChip(state: State | undefined): HTMLElement {
  const s = isState(state) ? state : 'unknown';
  return h('span', { class: `chip state-${s}` }, h('span', { 'aria-hidden': 'true' }, STATE_MARK[s]), ` ${t(`state_${s}`)}`);
}
const show = (v: unknown): string => (v === null || v === undefined || v === '' ? '–' : typeof v === 'number' ? number(v, 4) : typeof v === 'object' ? JSON.stringify(v) : String(v).slice(0, 2000));

export class Panel {
  readonly element = h('aside', { id: 'right', class: 'card', hidden: true });
  private readonly title = h('h2', { tabindex: '-1' });
  private readonly facts = h('dl', { class: 'facts' });
  private readonly actions = h('div', { class: 'actions' });
  private readonly properties = h('div', { id: 'panel-properties', class: 'scroll' });
  private readonly readings = h('div', { id: 'panel-readings', class: 'scroll' });
  private readonly announce = h('p', { class: 'sr', role: 'status', 'aria-live': 'polite' });
  private current: ObjectRef | null = null;
  private feature: Feature | null = null;
  private assets: Asset[] | null = null;
  private trouble: unknown = null;
  private filter = '';
  private abort: AbortController | null = null;

  constructor(private readonly store: Store, private readonly live: Live, private readonly flyTo: (f: Feature) => void) {
    const bar = tabs('selection', [{ id: 'properties', words: 'properties', panel: this.properties }, { id: 'readings', words: 'readings', panel: this.readings }], 'properties', (id) => bar.choose(id as 'properties' | 'readings'));
    onLang(() => { this.element.setAttribute('aria-label', t('selection')); this.draw(); });
    this.element.append(h('header', {}, this.title, iconButton('close', 'close', () => store.set({ selection: null }))), this.facts, this.actions, bar.element, this.properties, this.readings);
    document.body.append(this.announce);
    store.on(['selection'], () => void this.select(store.state.selection));
    live.on('readings', (batch) => { if (this.current && batch.some((r) => r.collection === this.current!.collection && r.object === this.current!.id)) this.drawReadings(); });
    live.on('states', (changes) => { if (this.current && changes.some((c) => sameRef(c, this.current))) this.drawFacts(); });
  }

  async select(ref: ObjectRef | null): Promise<void> {
    this.abort?.abort();
    const had = this.current;
    [this.current, this.feature, this.assets, this.trouble, this.filter] = [ref, null, null, null, ''];
    this.element.hidden = !ref;
    document.body.classList.toggle('has-selection', !!ref);
    if (!ref) { if (had) this.announce.textContent = t('deselected'); return; }
    const abort = (this.abort = new AbortController());
    this.draw();
    try {
      const [feature, assets] = await Promise.all([api.item(ref.collection, ref.id, abort.signal), api.assets({ collection: ref.collection, object: ref.id }, abort.signal).catch(() => [] as Asset[])]);
      if (abort.signal.aborted) return;
      [this.feature, this.assets] = [feature, assets];
      assets.forEach((a) => this.live.seed(a));
    } catch (error) {
      if (abort.signal.aborted) return;
      this.trouble = error;
    }
    this.draw();
    this.announce.textContent = t('selected', { name: `${this.name()} ${String(this.feature?.properties?.class ?? '')}` });
  }

  private name(): string {
    return String(this.feature?.properties?.name || this.feature?.properties?.ref || this.current?.id || '');
  }

  private draw(): void {
    if (!this.current) return;
    this.title.textContent = this.name();
    this.title.title = this.name();
    const rule: Rule = { collection: this.current.collection, id: this.current.id };
    const button = (key: 'hide' | 'isolate' | 'flyTo', glyph: Parameters<typeof icon>[0], act: () => void) => h('button', { type: 'button', click: act }, icon(glyph), words(h('span'), key));
    this.actions.replaceChildren(
      button('flyTo', 'target', () => this.feature && this.flyTo(this.feature)),
      button('isolate', 'eye', () => this.store.set({ isolated: [rule] })),
      button('hide', 'off', () => this.store.set({ hidden: withRule(this.store.state.hidden, rule), selection: null })),
    );
    this.drawFacts();
    this.drawProperties();
    this.drawReadings();
  }

  private drawFacts(): void {
    if (!this.current) return;
    const p = this.feature?.properties ?? {};
    const rows: [string, string | Node][] = [];
    if (p.class) rows.push([t('class'), `${readableClass(String(p.class))}${/^Ifc/.test(String(p.class)) ? ` (${String(p.class)})` : ''}`]);
    const storey = this.feature?.names?.storey || p.storeyName || p.storey;
    if (storey) rows.push([t('storey'), String(storey)]);
    rows.push([t('collection'), this.current.collection]);
    const state = this.live.stateOf(this.current.collection, this.current.id) ?? this.assets?.[0]?.state;
    const head = state ? [h('div', { class: 'fact' }, h('dt', { class: 'sr' }, t('mode_state')), h('dd', {}, stateChip(state)))] : [];
    this.facts.replaceChildren(...head, ...rows.map(([k, v]) => h('div', { class: 'fact' }, h('dt', {}, k), h('dd', {}, v))));
  }

  private drawProperties(): void {
    if (this.trouble) {
      this.properties.replaceChildren(h('p', { class: 'problem', role: 'alert' }, t('failedDetails', { why: reason(this.trouble) }), ' ', h('button', { type: 'button', class: 'link', click: () => void this.select(this.current) }, t('retry'))));
      return;
    }
    if (!this.feature) { this.properties.replaceChildren(h('p', { class: 'quiet' }, t('loading'))); return; }
    const p = this.feature.properties ?? {};
    const general: Record<string, unknown> = { [t('id')]: this.current!.id };
    if (p.sourceId) general[t('sourceId')] = p.sourceId;
    for (const [k, v] of Object.entries(p)) if (!KNOWN.has(k)) general[k] = v;
    const sets: [string, Record<string, unknown>][] = [[t('general'), general]];
    const nested = p.properties;
    if (nested && typeof nested === 'object') for (const [set, values] of Object.entries(nested)) {
      if (values && typeof values === 'object' && !Array.isArray(values)) sets.push([set, values as Record<string, unknown>]);
      else general[set] = values;
    }
    const body = h('div');
    const fill = () => {
      const q = this.filter.toLowerCase();
      const parts = sets.map(([set, values]) => {
        const rows = Object.entries(values).filter(([k, v]) => !q || `${set} ${k} ${show(v)}`.toLowerCase().includes(q));
        return rows.length > 0 && h('details', { open: true }, h('summary', {}, set, h('span', { class: 'count' }, String(rows.length))),
          h('table', {}, h('tbody', {}, ...rows.map(([k, v]) => h('tr', {}, h('th', { scope: 'row' }, k), h('td', {}, show(v)))))));
      }).filter((x): x is HTMLDetailsElement => !!x);
      body.replaceChildren(...(parts.length ? parts : [h('p', { class: 'quiet' }, t('noMatch'))]));
    };
    const input = h('input', { type: 'search', class: 'filter', 'aria-label': t('filter'), placeholder: t('filter'), input: () => { this.filter = input.value; fill(); } });
    input.value = this.filter;
    fill();
    this.properties.replaceChildren(input, body);
  }

  private drawReadings(): void {
    if (!this.current) return;
    if (!this.assets) { this.readings.replaceChildren(h('p', { class: 'quiet' }, this.trouble ? t('failedDetails', { why: reason(this.trouble) }) : t('loading'))); return; }
    if (!this.assets.length) { this.readings.replaceChildren(h('p', { class: 'quiet' }, t('noReadings'))); return; }
    this.readings.replaceChildren(...this.assets.map((asset) => {
      const latest = new Map<string, Reading>((asset.readings ?? []).map((r) => [r.observedProperty, r]));
      for (const [property, r] of this.live.latestOf(asset.id)) latest.set(property, { ...latest.get(property), ...r });
      return h('section', { class: 'asset' }, h('h3', {}, asset.name || asset.id), ...[...latest.values()].map((r) => this.reading(asset, r)));
    }));
  }

  private reading(asset: Asset, r: Reading): HTMLElement {
    const value = typeof r.result === 'number' ? number(r.result) : typeof r.result === 'boolean' ? (r.result ? '✓' : '✗') : show(r.result);
    return h('article', { class: 'reading' }, h('div', { class: 'what' }, h('span', {}, r.observedProperty), r.state ? stateChip(r.state) : null),
      h('div', { class: 'value' }, h('strong', {}, value), h('span', {}, ` ${unit(r.unit)}`)), sparkline(r.observedProperty, this.live.seriesOf(asset.id, r.observedProperty)),
      h('time', { datetime: r.phenomenonTime, class: 'quiet' }, time(r.phenomenonTime)));
  }
}

function sparkline(name: string, series: readonly { time: number; value: number }[]): Node {
  if (series.length < 2) return h('span', { class: 'quiet' }, t('seen', { n: series.length }));
  const [w, height] = [220, 34];
  const values = series.map((s) => s.value);
  const [lo, hi] = [Math.min(...values), Math.max(...values)];
  const [t0, t1] = [series[0]!.time, series[series.length - 1]!.time];
  const x = (s: { time: number }) => 3 + ((s.time - t0) / (t1 - t0 || 1)) * (w - 6);
  const y = (s: { value: number }) => (hi === lo ? height / 2 : height - 4 - ((s.value - lo) / (hi - lo)) * (height - 8));
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', `0 0 ${w} ${height}`);
  svg.setAttribute('class', 'spark');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', t('trend', { name, a: number(values[0]!), b: number(values[values.length - 1]!) }));
  const line = document.createElementNS(ns, 'polyline');
  line.setAttribute('points', series.map((s) => `${x(s).toFixed(1)},${y(s).toFixed(1)}`).join(' '));
  const dot = document.createElementNS(ns, 'circle');
  const end = series[series.length - 1]!;
  for (const [k, v] of Object.entries({ cx: x(end).toFixed(1), cy: y(end).toFixed(1), r: '2.6' })) dot.setAttribute(k, v);
  svg.append(line, dot);
  return svg;
}
