/** The page: puts the parts together and keeps the address, the theme and the language. */
import { api } from '../core/api';
import { guessLang, live as onLang, setLang, t, time } from '../core/i18n';
import { Live } from '../core/live';
import type { Mode } from '../core/palette';
import { initialState, Store, type Tab, type Theme } from '../core/store';
import { boundsOf, type Collection, type Feature, type ObjectRef } from '../core/types';
import { formatView, parseView } from '../core/url';
import type { FlatMap } from '../map/map';
import type { Twin } from '../twin/engine';
import { h, icon, iconButton, tabs, words } from './dom';
import { HiddenBar, Legend, StoreyCard } from './overlays';
import { Panel } from './panel';
import { Search } from './search';
import { ElementTree, LayerList, reason } from './side';

const dark = matchMedia('(prefers-color-scheme: dark)');

export class App {
  readonly store: Store;
  readonly live = new Live();
  collections: Collection[] = [];
  twin: Twin | null = null;
  map: FlatMap | null = null;
  readonly problems: string[] = [];
  private readonly view3d = h('section', { id: 'view-3d', class: 'view' });
  private readonly viewMap = h('section', { id: 'view-map', class: 'view' });
  private readonly bar = h('div');
  private readonly loading = h('div', { class: 'card loading', 'aria-hidden': 'true', hidden: true });
  private readonly tooltip = h('div', { class: 'card tooltip', 'aria-hidden': 'true', hidden: true });
  private readonly layers: LayerList;
  private readonly tree: ElementTree;
  private readonly panel: Panel;
  private readonly storeys: StoreyCard;
  private readonly legend: Legend;
  private needle: SVGElement | null = null;
  private opening: Partial<Record<Tab, boolean>> = {};
  private hashTimer = 0;
  private toastTimer = 0;

  constructor(private readonly root: HTMLElement) {
    const stored: Partial<ReturnType<typeof initialState>> = {};
    try { Object.assign(stored, JSON.parse(localStorage.getItem('lantau') ?? '{}')); } catch { /* nothing kept */ }
    const view = parseView(location.search, location.hash);
    this.store = new Store({ ...initialState(), lang: guessLang(navigator.languages), ...pick(stored, ['theme', 'lang', 'quality']), ...view });
    setLang(this.store.state.lang);
    this.paintTheme();
    this.layers = new LayerList(this.store, () => this.mode(), (c) => this.flyToCollection(c), (id) => { this.twin?.retry(id); if (this.store.state.tab === 'map') void this.restartMap(); });
    this.tree = new ElementTree(this.store, (collection, id) => void this.flyToObject({ collection, id }));
    this.panel = new Panel(this.store, this.live, (f) => this.flyTo(f.bbox ?? boxOf(f), undefined));
    this.storeys = new StoreyCard(this.store);
    this.legend = new Legend(this.store, this.live, () => this.classesInView());
    this.build();
    this.store.on(['theme', 'lang', 'quality'], (s) => { try { localStorage.setItem('lantau', JSON.stringify(pick(s, ['theme', 'lang', 'quality']))); } catch { /* private mode */ } });
    this.store.on(['theme'], () => this.paintTheme());
    dark.addEventListener('change', () => { this.paintTheme(); this.twin?.applyMode(); this.map?.restyle(); this.legend.draw(); });
    this.store.on(['lang'], (s) => setLang(s.lang));
    this.store.on(['tab'], (s) => this.openTab(s.tab));
    this.store.on(['tab', 'camera', 'selection', 'hidden', 'isolated', 'slice', 'off', 'colour', 'theme', 'quality', 'lang'], () => this.writeHash());
    addEventListener('hashchange', () => this.readHash());
    addEventListener('keydown', (e) => { if (e.key === '/' && !/INPUT|SELECT|TEXTAREA/.test((e.target as Element).tagName)) { e.preventDefault(); document.getElementById('search')?.focus(); } });
  }

  mode(): Mode {
    const { theme } = this.store.state;
    return theme === 'auto' ? (dark.matches ? 'dark' : 'light') : theme;
  }
  private paintTheme(): void {
    document.documentElement.dataset.mode = this.mode();
  }

  async start(): Promise<void> {
    this.progress({ done: 0, total: 0, busy: true });
    try {
      this.collections = (await api.collections()).sort((a, b) => Number(b.kind === 'model') - Number(a.kind === 'model') || (b.kind === 'model' ? (b.count ?? 0) - (a.count ?? 0) : 0));
    } catch (error) {
      this.problems.push(String(error));
      this.message(this.view3d, t('failedStart', { why: reason(error) }), t('retry'), () => { this.view3d.replaceChildren(); void this.start(); });
      this.progress({ done: 0, total: 0, busy: false });
      return;
    }
    this.layers.show(this.collections);
    this.tree.show(this.collections.filter((c) => c.kind === 'model'));
    if (!this.collections.length) { this.message(this.view3d, t('empty')); this.progress({ done: 0, total: 0, busy: false }); return; }
    this.live.start();
    this.openTab(this.store.state.tab);
    void this.panel.select(this.store.state.selection);
  }

  // Views -------------------------------------------------------------------------------------------------------------

  private openTab(tab: Tab): void {
    this.viewTabs.choose(tab);
    document.body.classList.toggle('map', tab === 'map');
    this.twin?.show(tab === '3d');
    this.map?.show(tab === 'map');
    this.tooltip.hidden = true;
    if (!this.collections.length || this.opening[tab]) {
      const camera = this.store.state.camera;
      if (tab === 'map' && this.map && camera) this.map.setCamera(camera);
      if (tab === '3d' && this.twin && camera && this.map) this.twin.setCamera(camera, false);
      return;
    }
    this.opening[tab] = true;
    void (tab === '3d' ? this.open3d() : this.openMap());
  }

  private async open3d(): Promise<void> {
    // Starting WebGL can block for a second: let the page appear first.
    const engine = import('../twin/engine');
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const probe = document.createElement('canvas').getContext('webgl2');
    if (!probe) return this.message(this.view3d, t('no3d'), t('openMap'), () => this.store.set({ tab: 'map' }));
    const info = probe.getExtension('WEBGL_debug_renderer_info');
    const software = /swiftshader|llvmpipe|software/i.test(info ? String(probe.getParameter(info.UNMASKED_RENDERER_WEBGL)) : '');
    probe.getExtension('WEBGL_lose_context')?.loseContext();
    const { quality } = this.store.state;
    const low = quality === 'low' || (quality === 'auto' && (software || /Android|iPhone|iPad/.test(navigator.userAgent)));
    try {
      const { Twin } = await engine;
      this.twin = new Twin({
        host: this.view3d, store: this.store, live: this.live, collections: this.collections, mode: () => this.mode(), low, label: t('canvas'),
        onProgress: (p) => { if (this.store.state.tab === '3d') this.progress(p); },
        onLayer: (id, error) => this.layerProblem(id, error),
        onStoreys: (id, list) => this.storeys.add(id, this.titleOf(id), list),
        onHover: (text, x, y) => this.hover(text, x, y),
        onHeading: (d) => { if (this.needle) this.needle.style.transform = `rotate(${-d}deg)`; },
      });
      onLang(() => this.view3d.querySelector('canvas')?.setAttribute('aria-label', t('canvas')));
      await this.twin.start();
      this.legend.draw();
    } catch (error) {
      this.problems.push(String(error));
      this.twin?.dispose();
      this.twin = null;
      this.message(this.view3d, t('failedStart', { why: reason(error) }), t('openMap'), () => this.store.set({ tab: 'map' }));
    }
  }

  private async openMap(): Promise<void> {
    try {
      const { FlatMap } = await import('../map/map');
      this.map = new FlatMap({
        host: this.viewMap, store: this.store, live: this.live, collections: this.collections, mode: () => this.mode(), label: t('mapLabel'),
        onLayer: (id, error) => this.layerProblem(id, error), onProgress: (p) => { if (this.store.state.tab === 'map') this.progress(p); },
        onHover: (text, x, y) => this.hover(text, x, y),
      });
      await this.map.start();
    } catch (error) {
      this.problems.push(String(error));
      this.message(this.viewMap, t('failedStart', { why: reason(error) }), t('retry'), () => void this.restartMap());
    }
  }
  private async restartMap(): Promise<void> {
    this.map?.dispose();
    this.map = null;
    this.viewMap.replaceChildren();
    await this.openMap();
  }

  private message(host: HTMLElement, text: string, action?: string, act?: () => void): void {
    const box = h('div', { class: 'message', role: 'alert' }, h('p', {}, text));
    if (action && act) box.append(h('button', { type: 'button', click: act }, action));
    host.replaceChildren(box);
  }

  private layerProblem(id: string, error: unknown): void {
    if (error !== null && this.problems.length < 100) this.problems.push(`${id}: ${String(error)}`);
    this.layers.problem(id, error);
    this.menuDot?.toggleAttribute('data-problem', error !== null);
  }
  private menuDot: HTMLElement | null = null;

  private progress(p: { done: number; total: number; busy: boolean }): void {
    const bar = this.bar.parentElement;
    if (!bar) return;
    bar.hidden = this.loading.hidden = !p.busy;
    this.bar.style.width = p.total ? `${Math.max(4, (100 * p.done) / p.total)}%` : '30%';
    bar.setAttribute('aria-valuenow', String(p.total ? Math.round((100 * p.done) / p.total) : 0));
    const text = p.total ? t('loadingCount', { done: p.done, total: p.total }) : t('loading');
    if (this.loading.textContent !== text) this.loading.textContent = text;
  }

  private hover(text: { name: string; detail: string } | null, x: number, y: number): void {
    this.tooltip.hidden = !text;
    if (!text) return;
    this.tooltip.replaceChildren(text.name.slice(0, 80), h('span', { class: 'quiet' }, text.detail));
    const right = x > innerWidth - 280;
    Object.assign(this.tooltip.style, { left: right ? '' : `${x + 14}px`, right: right ? `${innerWidth - x + 10}px` : '', top: `${y + 14}px` });
  }

  private titleOf(id: string): string {
    const c = this.collections.find((x) => x.id === id);
    return c?.title || id;
  }
  private classesInView(): string[] {
    const classes = new Map<string, number>();
    for (const model of this.twin?.models.values() ?? []) for (const e of model.entries.values()) for (const c of e.texture.columns.class) if (c) classes.set(c, (classes.get(c) ?? 0) + 1);
    return [...classes].sort((a, b) => b[1] - a[1]).map(([c]) => c);
  }

  // Going places --------------------------------------------------------------------------------------------------------

  flyTo(bbox: readonly number[] | undefined, position: readonly number[] | undefined): void {
    if (this.store.state.tab === 'map') this.map?.flyTo(bbox, position);
    else this.twin?.flyTo(bbox, position);
  }
  private async flyToObject(ref: ObjectRef): Promise<void> {
    if (!ref.id) { const c = this.collections.find((x) => x.id === ref.collection); if (c) this.flyToCollection(c); return; }
    try {
      const f = await api.item(ref.collection, ref.id);
      this.flyTo(f.bbox ?? boxOf(f), undefined);
    } catch { /* the panel says why */ }
  }
  private flyToCollection(c: Collection): void {
    const b = c.extent?.spatial?.bbox?.[0];
    if (boundsOf(c)) this.flyTo(b, undefined);
  }

  // The address ---------------------------------------------------------------------------------------------------------

  private writeHash(): void {
    clearTimeout(this.hashTimer);
    this.hashTimer = window.setTimeout(() => history.replaceState(null, '', `${location.pathname}${location.search}#${formatView(this.store.state)}`), 120);
  }
  private readHash(): void {
    const view = parseView('', location.hash);
    const { theme, quality, lang } = this.store.state;
    this.store.set({ ...initialState(), theme, quality, lang, ...view });
    if (view.camera) { this.twin?.setCamera(view.camera, true); this.map?.setCamera(view.camera); }
  }

  // The page ------------------------------------------------------------------------------------------------------------

  private viewTabs!: { element: HTMLElement; choose(id: Tab): void };

  private build(): void {
    this.viewTabs = tabs<Tab>('views', [{ id: '3d', words: 'tab3d', panel: this.view3d }, { id: 'map', words: 'tabMap', panel: this.viewMap }], this.store.state.tab, (tab) => this.store.set({ tab }));
    const search = new Search((r) => {
      this.store.set({ selection: { collection: r.collection, id: r.id } });
      this.flyTo(r.bbox, r.position);
    });
    const badge = h('div', { class: 'badge connecting', role: 'status' });
    const status = () => {
      const s = navigator.onLine ? this.live.status : 'lost';
      const key = !navigator.onLine ? 'offline' : s;
      badge.className = `badge ${s}`;
      badge.replaceChildren(h('span', {}, t(key)));
      badge.title = this.live.lastEvent ? t('lastHeard', { time: time(this.live.lastEvent) }) : '';
      if (s !== 'lost') badge.setAttribute('aria-label', t(key)); else badge.removeAttribute('aria-label');
    };
    onLang(status);
    this.live.on('status', status);
    addEventListener('online', status);
    addEventListener('offline', status);

    const themeButton = h('button', { type: 'button', class: 'icon', click: () => { const order: Theme[] = ['auto', 'light', 'dark']; this.store.set({ theme: order[(order.indexOf(this.store.state.theme) + 1) % 3]! }); } }, icon('sun'));
    const themeLabel = () => { const text = t('theme', { v: t(this.store.state.theme) }); themeButton.setAttribute('aria-label', text); themeButton.title = text; };
    onLang(themeLabel);
    this.store.on(['theme'], themeLabel);
    const langButton = words(h('button', { type: 'button', class: 'text', click: () => this.store.set({ lang: this.store.state.lang === 'en' ? 'zh-Hant' : 'en' }) }), 'lang');
    onLang(() => { langButton.title = t('langLabel'); });
    const menu = iconButton('menu', 'menu', () => { const open = document.body.classList.toggle('menu'); menu.setAttribute('aria-expanded', String(open)); });
    menu.id = 'menu';
    menu.setAttribute('aria-expanded', 'false');
    menu.setAttribute('aria-controls', 'left');
    this.menuDot = menu;
    const top = h('header', { class: 'top' }, menu, h('h1', { class: 'brand', 'aria-label': 'Lantau' }, h('img', { src: './icon.svg', alt: '' }), h('span', {}, 'Lantau')), this.viewTabs.element, search.element,
      h('div', { class: 'right-tools' }, badge, iconButton('link', 'share', () => void this.share()), themeButton, langButton));

    const side = tabs('sidePanel', [{ id: 'layers', words: 'layers', panel: this.layers.element }, { id: 'elements', words: 'elements', panel: this.tree.element }], 'layers', (id) => { side.choose(id as 'layers' | 'elements'); if (id === 'elements' && !this.tree.element.childElementCount) this.tree.start(); });
    const left = h('aside', { id: 'left', class: 'card' }, h('header', {}, side.element), this.layers.element, this.tree.element);
    onLang(() => left.setAttribute('aria-label', t('sidePanel')));

    const compass = iconButton('north', 'north', () => this.twin?.north(), 'needle');
    this.needle = compass.querySelector('svg');
    const nav = h('div', { class: 'card nav only3d', role: 'group' }, compass,
      iconButton('left', 'turnLeft', () => this.twin?.turn(-30), 'extra'), iconButton('right', 'turnRight', () => this.twin?.turn(30), 'extra'),
      iconButton('plus', 'zoomIn', () => this.twin?.zoom(0.6)), iconButton('minus', 'zoomOut', () => this.twin?.zoom(1.6)), iconButton('tilt', 'tilt', () => this.twin?.tilt()), iconButton('home', 'home', () => this.twin?.home()),
      iconButton('full', 'fullscreen', () => { if (document.fullscreenElement) void document.exitFullscreen(); else void document.documentElement.requestFullscreen().catch(() => undefined); }, 'extra'), iconButton('camera', 'screenshot', () => void this.save(), 'extra'));
    onLang(() => nav.setAttribute('aria-label', t('views')));
    this.storeys.element.classList.add('only3d');
    const progress = h('div', { class: 'progress', role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100', hidden: true }, this.bar);
    onLang(() => progress.setAttribute('aria-label', t('loading')));
    const main = h('main', {}, this.view3d, this.viewMap, progress, left, h('div', { class: 'bottom-left' }, this.legend.element), h('div', { class: 'bottom-right' }, this.storeys.element, nav), new HiddenBar(this.store).element, this.loading, this.panel.element, this.tooltip);
    this.root.replaceChildren(top, main);
  }

  private toast(text: string): void {
    clearTimeout(this.toastTimer);
    document.querySelector('.toast')?.remove();
    const toast = h('div', { class: 'card toast', role: 'status' }, text);
    document.body.append(toast);
    this.toastTimer = window.setTimeout(() => toast.remove(), 2500);
  }
  private async share(): Promise<void> {
    history.replaceState(null, '', `${location.pathname}${location.search}#${formatView(this.store.state)}`);
    try { await navigator.clipboard.writeText(location.href); this.toast(t('copied')); } catch { this.toast(location.href); }
  }
  private async save(): Promise<void> {
    const blob = await this.twin?.screenshot();
    if (!blob) return;
    const a = h('a', { href: URL.createObjectURL(blob), download: `lantau-${new Date().toISOString().slice(0, 19).replace(/:/g, '')}.png` });
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 5000);
  }
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(keys.filter((k) => from[k] !== undefined).map((k) => [k, from[k]])) as Partial<Pick<T, K>>;
}

/** The box of a feature that brings none. */
function boxOf(f: Feature): number[] | undefined {
  const b = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (c: unknown): void => {
    if (!Array.isArray(c)) return;
    if (typeof c[0] === 'number') { b[0] = Math.min(b[0]!, c[0]); b[1] = Math.min(b[1]!, c[1]); b[2] = Math.max(b[2]!, c[0]); b[3] = Math.max(b[3]!, c[1]); } else c.forEach(walk);
  };
  walk(f.geometry?.coordinates);
  return b.every(Number.isFinite) ? b : undefined;
}
