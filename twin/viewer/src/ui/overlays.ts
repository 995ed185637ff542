/** What floats over the views: storeys, legend, progress, what is hidden. */
import { live as onLang, number, t } from '../core/i18n';
import type { Live } from '../core/live';
import { COLOUR_MODES, STATE_MARK, classColour } from '../core/palette';
import type { Store } from '../core/store';
import { STATES, type Storey } from '../core/types';
import { h, words } from './dom';

export class StoreyCard {
  readonly element = h('section', { class: 'card storeys', hidden: true });
  private readonly models = new Map<string, { name: string; storeys: Storey[] }>();
  private chosen = '';
  private open = !matchMedia('(max-width: 760px)').matches;
  constructor(private readonly store: Store) {
    onLang(() => this.draw());
    store.on(['slice'], () => this.draw());
  }
  add(collection: string, name: string, storeys: Storey[]): void {
    this.models.set(collection, { name, storeys });
    this.chosen ||= this.store.state.slice?.collection ?? collection;
    this.draw();
  }
  private draw(): void {
    const model = this.models.get(this.chosen);
    this.element.hidden = !model;
    if (!model) return;
    const focus = (document.activeElement as HTMLElement | null)?.id;
    const { slice } = this.store.state;
    this.element.setAttribute('aria-label', t('storeys'));
    const at = slice?.collection === this.chosen ? model.storeys.findIndex((s) => s.id === slice.storey) : -1;
    const set = (index: number) => { const s = model.storeys[index]; this.store.set({ slice: s ? { collection: this.chosen, storey: s.id, mode: slice?.mode ?? 'upto' } : null }); };
    const top = model.storeys.length;
    const range = h('input', { type: 'range', id: 'storey-range', min: '0', max: String(top), step: '1', 'aria-label': t('storeys'), input: () => set(Number(range.value) === top ? -1 : Number(range.value)) });
    range.value = String(at < 0 ? top : at);
    range.setAttribute('aria-valuetext', at < 0 ? t('allStoreys') : model.storeys[at]!.name);
    const row = (id: string, name: string, note: string, on: boolean, act: () => void) => h('button', { type: 'button', id, class: 'storey', 'aria-pressed': String(on), click: act }, h('span', { class: 'name' }, name), h('span', { class: 'count' }, note));
    const modes = h('div', { class: 'segments', role: 'group', 'aria-label': t('storeys') }, ...(['upto', 'only'] as const).map((mode) => {
      const b = words(h('button', { type: 'button', id: `cut-${mode}`, 'aria-pressed': String(slice?.mode === mode), click: () => { const s = model.storeys[at < 0 ? 0 : at]; if (s) this.store.set({ slice: { collection: this.chosen, storey: s.id, mode } }); } }), mode === 'upto' ? 'upTo' : 'only');
      return b;
    }));
    const select = this.models.size > 1 && h('select', { id: 'storey-model', 'aria-label': t('sliceModel'), change: (e: Event) => { this.chosen = (e.target as HTMLSelectElement).value; this.draw(); } }, ...[...this.models].map(([id, m]) => h('option', { value: id, selected: id === this.chosen }, m.name)));
    const head = h('h2', {}, h('button', { type: 'button', id: 'storey-toggle', class: 'toggle', 'aria-expanded': String(this.open), click: () => { this.open = !this.open; this.draw(); } }, t('storeys'), h('span', { class: 'count' }, this.open ? '▾' : at < 0 ? '▸' : model.storeys[at]!.name)));
    this.element.classList.toggle('closed', !this.open);
    this.element.replaceChildren(head, ...(select ? [select] : []), modes, range,
      h('div', { class: 'list' }, row('storey-all', t('allStoreys'), '', at < 0, () => set(-1)), ...model.storeys.map((s, i) => row(`storey-${i}`, s.name || s.id, t('metres', { n: number(s.elevation, 1) }), i === at, () => set(i))).reverse()));
    if (focus && this.element.querySelector(`#${CSS.escape(focus)}`)) document.getElementById(focus)?.focus();
  }
}

export class Legend {
  readonly element = h('section', { class: 'card legend' });
  private timer = 0;
  constructor(private readonly store: Store, private readonly live: Live, private readonly classes: () => string[]) {
    onLang(() => this.draw());
    store.on(['colour', 'theme'], () => this.draw());
    live.on('states', () => { if (!this.timer) this.timer = window.setTimeout(() => { this.timer = 0; this.draw(); }, 900); });
  }
  draw(): void {
    const { colour } = this.store.state;
    this.element.setAttribute('aria-label', t('legend'));
    const select = h('select', { id: 'colour-by', 'aria-label': t('colourBy'), change: () => this.store.set({ colour: select.value as typeof colour }) }, ...COLOUR_MODES.map((m) => h('option', { value: m, selected: m === colour }, `${t('colourBy')}: ${t(`mode_${m}`)}`)));
    const focus = document.activeElement?.id === 'colour-by';
    const counts = this.live.counts();
    const rows = colour === 'state' ? STATES.filter((s) => s !== 'unknown' || counts[s] > 0).map((s) => h('li', {}, h('span', { class: `mark state-${s}`, 'aria-hidden': 'true' }, STATE_MARK[s]), h('span', { class: 'name' }, t(`state_${s}`)), h('span', { class: 'count' }, number(counts[s], 0))))
      : colour === 'class' ? this.classes().slice(0, 14).map((c) => { const m = h('span', { class: 'swatch', 'aria-hidden': 'true' }); m.style.background = classColour(c, true); return h('li', {}, m, h('span', { class: 'name' }, c)); }) : [];
    if (document.activeElement?.id === 'colour-by' && this.element.querySelector('ul')) { this.element.querySelector('ul')!.replaceChildren(...rows); if ((this.element.querySelector('#colour-by') as HTMLSelectElement).value === colour) return; }
    this.element.replaceChildren(select, h('ul', { class: 'plain' }, ...rows));
    if (focus) document.getElementById('colour-by')?.focus();
  }
}

export class HiddenBar {
  readonly element = h('div', { class: 'card hiddenbar', role: 'status', hidden: true });
  constructor(private readonly store: Store) {
    onLang(() => this.draw());
    store.on(['hidden', 'isolated'], () => this.draw());
  }
  private draw(): void {
    const { hidden, isolated } = this.store.state;
    this.element.hidden = !hidden.length && !isolated.length;
    const text = [hidden.length && t('hiddenCount', { n: hidden.length }), isolated.length && t('isolatedCount', { n: isolated.length })].filter(Boolean).join(' · ');
    this.element.replaceChildren(h('span', {}, text), h('button', { type: 'button', click: () => this.store.set({ hidden: [], isolated: [] }) }, t('showAll')));
  }
}
