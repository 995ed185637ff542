/** The 2D map: every collection as vector tiles, models by their footprints, live colours by feature state. */
import 'maplibre-gl/dist/maplibre-gl.css';
import { Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type LayerSpecification, type StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { base, getJson } from '../core/api';
import type { Live } from '../core/live';
import { ACCENT, GROUND, STATE_COLOUR, layerStyle, type Mode } from '../core/palette';
import { matcher } from '../core/rules';
import type { Store } from '../core/store';
import { boundsOf, type Bounds2D, type CameraView, type Collection, type ObjectRef } from '../core/types';

setWorkerUrl(workerUrl);

export interface FlatOptions {
  host: HTMLElement;
  store: Store;
  live: Live;
  collections: readonly Collection[];
  mode: () => Mode;
  label: string;
  onLayer(collection: string, error: unknown): void;
  onProgress(p: { done: number; total: number; busy: boolean }): void;
  onHover(text: { name: string; detail: string } | null, x: number, y: number): void;
}
interface Source { c: Collection; minzoom: number; maxzoom: number; bounds: Bounds2D | null }

export class FlatMap {
  map!: MapLibre;
  private sources: Source[] = [];
  private selected: ObjectRef | null = null;
  private readonly stops: (() => void)[] = [];
  private disposed = false;
  private loaded = false;

  constructor(private readonly o: FlatOptions) {}

  private create(): void {
    const { o } = this;
    const outer = document.createElement('div');
    outer.className = 'fill';
    const inner = document.createElement('div');
    // MapLibre makes its container position:relative, so the size comes from a wrapper.
    inner.className = 'whole';
    outer.append(inner);
    o.host.append(outer);
    const boxes = o.collections.filter((c) => c.kind !== 'model' && /runway|airport|terminal/i.test(c.id)).concat(o.collections).map(boundsOf).filter((b): b is Bounds2D => !!b);
    const camera = o.store.state.camera;
    this.map = new MapLibre({
      container: inner, style: this.style(), attributionControl: false, maxPitch: 60, fadeDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200,
      ...(camera ? { center: centreOf(camera), zoom: zoomOf(camera), bearing: camera.heading } : boxes[0] ? { bounds: boxes[0], fitBoundsOptions: { padding: 40 } } : {}),
    });
    this.map.getCanvas().setAttribute('aria-label', o.label);
    this.map.addControl(new NavigationControl({ visualizePitch: true }), 'bottom-right');
    this.map.addControl(new ScaleControl({}), 'bottom-left');
    this.map.on('error', (e) => o.onLayer((e as unknown as { sourceId?: string }).sourceId ?? 'map', e.error));
    this.map.on('click', (e) => {
      const found = this.at(e.point.x, e.point.y);
      o.store.set({ selection: found && { collection: found.collection, id: found.id } });
    });
    this.map.on('mousemove', (e) => {
      const found = this.at(e.point.x, e.point.y);
      this.map.getCanvas().style.cursor = found ? 'pointer' : '';
      o.onHover(found && { name: found.name || found.id, detail: found.collection }, e.point.x, e.point.y);
    });
    this.map.on('mouseout', () => o.onHover(null, 0, 0));
    for (const event of ['dataloading', 'data', 'idle'] as const) this.map.on(event, () => o.onProgress({ done: 0, total: 0, busy: !this.map.loaded() }));
    this.map.on('moveend', () => {
      if (this.disposed || o.store.state.tab !== 'map') return;
      const c = this.map.getCenter();
      const height = heightOf(this.map.getZoom(), c.lat);
      // Seen from 40° in 3D; the camera steps back so that the centre stays the same.
      const heading = this.map.getBearing();
      const back = height / Math.tan((40 * Math.PI) / 180);
      o.store.set({ camera: { lon: c.lng - (Math.sin((heading * Math.PI) / 180) * back) / (111320 * Math.cos((c.lat * Math.PI) / 180)), lat: c.lat - (Math.cos((heading * Math.PI) / 180) * back) / 110900, height, heading, pitch: -40 } });
    });
  }

  async start(): Promise<void> {
    const { o } = this;
    this.sources = await Promise.all(o.collections.map(async (c) => {
      const source: Source = { c, minzoom: 0, maxzoom: 14, bounds: boundsOf(c) };
      try {
        const json = await getJson<{ minzoom?: number; maxzoom?: number; bounds?: Bounds2D }>(`tiles/${encodeURIComponent(c.id)}.json`);
        Object.assign(source, { minzoom: json.minzoom ?? 0, maxzoom: json.maxzoom ?? 14 });
        o.onLayer(c.id, null);
      } catch (error) { o.onLayer(c.id, error); }
      return source;
    }));
    if (this.disposed) return;
    this.create();
    await new Promise<void>((resolve) => this.map.once('style.load', () => resolve()));
    this.loaded = true;
    this.allStates();
    this.select(o.store.state.selection);
    this.stops.push(
      o.store.on(['theme', 'colour'], () => this.restyle()),
      o.store.on(['off'], () => this.visibility()),
      o.store.on(['hidden', 'isolated'], () => this.filters()),
      o.store.on(['selection'], (s) => this.select(s.selection)),
    );
    this.filters();
    o.live.on('states', (changes) => { if (this.loaded && !this.disposed) for (const c of changes) this.setState(c.collection, c.id, { state: c.state }); });
    o.live.on('version', ({ collection }) => {
      if (this.disposed) return;
      const source = this.map.getSource(collection) as { setTiles?: (t: string[]) => void } | undefined;
      source?.setTiles?.([this.url(collection)]);
    });
  }

  /** The style again after a change of theme or colours; feature states are set anew. */
  restyle(): void {
    if (!this.loaded || this.disposed) return;
    this.map.setStyle(this.style(), { diff: false });
    this.map.once('style.load', () => { this.allStates(); this.filters(); this.selected = null; this.select(this.o.store.state.selection); });
  }

  private url(id: string): string {
    return `${base()}tiles/${encodeURIComponent(id)}/{z}/{x}/{y}.mvt`;
  }

  private style(): StyleSpecification {
    const mode = this.o.mode();
    const { off, colour } = this.o.store.state;
    const sources: StyleSpecification['sources'] = {};
    const layers: LayerSpecification[] = [{ id: 'background', type: 'background', paint: { 'background-color': GROUND[mode].water } }];
    const labels: LayerSpecification[] = [];
    const stateful = (plain: string) => (colour !== 'state' ? plain : ['match', ['coalesce', ['feature-state', 'state'], ''], ...Object.entries(STATE_COLOUR[mode]).flat(), plain]) as never;
    const selected = (yes: unknown, no: unknown) => ['case', ['boolean', ['feature-state', 'selected'], false], yes, no] as never;
    const sorted = [...this.sources].map((s) => ({ ...s, style: s.c.kind === 'model' ? { ...layerStyle('', mode), ...layerStyle(s.c.id, mode), order: /city|building/i.test(s.c.id) ? 36 : 38, minZoom: 0, fill: mode === 'light' ? '#e9e4da' : '#4a545e', outline: mode === 'light' ? '#b8b0a2' : '#66727e', labels: null as number | null } : layerStyle(s.c.id, mode) })).sort((a, b) => a.style.order - b.style.order);
    for (const { c, style: s, minzoom, maxzoom, bounds } of sorted) {
      sources[c.id] = { type: 'vector', tiles: [this.url(c.id)], minzoom, maxzoom, promoteId: 'id', ...(bounds && { bounds }) };
      const layout = { visibility: off.includes(c.id) ? ('none' as const) : ('visible' as const) };
      const add = (suffix: string, layer: object) => layers.push({ id: `${c.id}:${suffix}`, source: c.id, 'source-layer': c.id, ...layer } as LayerSpecification);
      // Metres to pixels: 512 px × 2^z spread over the parallel. A feature that knows its width is drawn as wide as it is.
      const lat = bounds ? (bounds[1] + bounds[3]) / 2 : 22;
      const pixels = 512 / (40075017 * Math.cos((lat * Math.PI) / 180));
      const metres = (m: unknown, least: number) => ['interpolate', ['exponential', 2], ['zoom'], ...[8, 12, 14, 22].flatMap((z) => [z, ['max', least, ['*', m, pixels * 2 ** z]]])] as never;
      const wide = (extra: number) => ['+', extra, ['number', ['get', 'width_m'], s.width]];
      const types = c.geometryTypes ?? [];
      const has = (kind: RegExp) => !types.length || types.some((t) => kind.test(t));
      const filter = (type: string) => ({ filter: ['==', ['geometry-type'], type] });
      const round = { ...layout, 'line-cap': s.dash ? 'butt' : 'round', 'line-join': 'round' };
      if (c.kind === 'model' || has(/Polygon|Collection/)) {
        add('fill', { type: 'fill', layout, ...filter('Polygon'), paint: { 'fill-color': stateful(s.fill), 'fill-opacity': c.kind === 'model' ? 0.9 : 1 } });
        add('outline', { type: 'line', layout, ...filter('Polygon'), minzoom: 11, paint: { 'line-color': selected(ACCENT[mode], s.outline ?? s.fill), 'line-width': selected(3, 0.8) } });
      }
      if (has(/Line|Collection/) && c.kind !== 'model') {
        if (s.casing) add('casing', { type: 'line', layout: round, ...filter('LineString'), paint: { 'line-color': s.casing, 'line-width': metres(wide(3), s.minPixels + 0.8) } });
        add('line', { type: 'line', layout: round, ...filter('LineString'), minzoom: s.minZoom, paint: { 'line-color': selected(ACCENT[mode], stateful(s.line)), 'line-width': metres(wide(0), s.minPixels), ...(s.dash && { 'line-dasharray': s.dash }) } });
      }
      if (has(/Point|Collection/) && c.kind !== 'model') add('point', { type: 'circle', layout, ...filter('Point'), minzoom: Math.max(0, s.minZoom - 1), paint: { 'circle-color': stateful(s.fill), 'circle-radius': metres(selected(s.radius * 3, s.radius), 1.6), 'circle-stroke-width': selected(3, 0.6), 'circle-stroke-color': selected(ACCENT[mode], GROUND[mode].halo.slice(0, 7)) } });
      if (s.labels !== null) labels.push({ id: `${c.id}:label`, source: c.id, 'source-layer': c.id, type: 'symbol', minzoom: s.labels, layout: { ...layout, 'text-field': ['coalesce', ['get', 'name'], ['get', 'ref'], ''], 'text-font': ['sans-serif'], 'text-size': s.order < 10 ? 13 : 11, 'symbol-placement': 'point' }, paint: { 'text-color': GROUND[mode].label, 'text-halo-color': GROUND[mode].halo, 'text-halo-width': 1.3 } } as LayerSpecification);
    }
    return { version: 8, sources, layers: [...layers, ...labels] };
  }

  private setState(collection: string, id: string, state: Record<string, unknown>): void {
    if (this.map.getSource(collection)) this.map.setFeatureState({ source: collection, sourceLayer: collection, id }, state);
  }
  private allStates(): void {
    for (const { c } of this.sources) for (const [id, state] of this.o.live.statesOf(c.id)) this.setState(c.id, id, { state });
  }
  private select(ref: ObjectRef | null): void {
    if (this.selected) this.setState(this.selected.collection, this.selected.id, { selected: false });
    if (ref) this.setState(ref.collection, ref.id, { selected: true });
    this.selected = ref;
  }
  private visibility(): void {
    const { off } = this.o.store.state;
    for (const layer of this.map.getStyle().layers) if ('source' in layer) this.map.setLayoutProperty(layer.id, 'visibility', off.includes(layer.source as string) ? 'none' : 'visible');
  }
  private filters(): void {
    const { hidden, isolated } = this.o.store.state;
    for (const { c } of this.sources) {
      const gone = hidden.filter((r) => r.collection === c.id && r.id).map((r) => r.id!);
      const kept = isolated.filter((r) => r.collection === c.id && r.id).map((r) => r.id!);
      for (const [suffix, type] of [['fill', 'Polygon'], ['outline', 'Polygon'], ['line', 'LineString'], ['casing', 'LineString'], ['point', 'Point']]) {
        const id = `${c.id}:${suffix}`;
        if (!this.map.getLayer(id)) continue;
        this.map.setFilter(id, ['all', ['==', ['geometry-type'], type!], ...(gone.length ? [['!', ['in', ['get', 'id'], ['literal', gone]]]] : []), ...(kept.length ? [['in', ['get', 'id'], ['literal', kept]]] : [])] as never);
      }
    }
  }

  private at(x: number, y: number): (ObjectRef & { name: string }) | null {
    if (!this.loaded) return null;
    const hidden = this.o.store.state.hidden;
    for (const f of this.map.queryRenderedFeatures([[x - 3, y - 3], [x + 3, y + 3]])) {
      const id = String(f.properties.id ?? f.id ?? '');
      if (!id || matcher(hidden, f.source)?.({ id, storey: '', class: String(f.properties.class ?? '') })) continue;
      return { collection: f.source, id, name: String(f.properties.name ?? '') };
    }
    return null;
  }

  flyTo(bbox: readonly number[] | undefined, position?: readonly number[]): void {
    if (!this.map) return;
    const b = bbox && (bbox.length >= 6 ? [bbox[0]!, bbox[1]!, bbox[3]!, bbox[4]!] : bbox.length === 4 ? [...bbox] : null);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (b) this.map.fitBounds(b as Bounds2D, { padding: 90, maxZoom: 18, animate: !still });
    else if (position) this.map.easeTo({ center: [position[0]!, position[1]!], zoom: 17, animate: !still });
  }
  setCamera(c: CameraView): void {
    if (!this.map) return;
    this.map.jumpTo({ center: centreOf(c), zoom: zoomOf(c), bearing: c.heading });
  }
  idle(): boolean {
    return this.loaded && this.map.loaded() && !this.map.isMoving();
  }
  rendered(): number {
    return !this.loaded ? 0 : this.map.queryRenderedFeatures().length;
  }
  show(visible: boolean): void {
    if (visible && this.map) this.map.resize();
  }
  dispose(): void {
    this.disposed = true;
    this.stops.forEach((stop) => stop());
    this.map?.remove();
    this.o.host.replaceChildren();
  }
}

/** Where a camera looks on the ground, as the map's centre. */
function centreOf(c: CameraView): [number, number] {
  const reach = Math.min(20000, c.height / Math.tan((Math.max(5, -c.pitch) * Math.PI) / 180));
  const h = (c.heading * Math.PI) / 180;
  return [c.lon + (Math.sin(h) * reach) / (111320 * Math.cos((c.lat * Math.PI) / 180)), c.lat + (Math.cos(h) * reach) / 110900];
}
const zoomOf = (c: CameraView): number => {
  const distance = Math.min(40000, Math.max(40, c.height) / Math.sin((Math.max(8, -c.pitch) * Math.PI) / 180));
  return Math.max(4, Math.min(19.5, Math.log2((78271 * Math.cos((c.lat * Math.PI) / 180) * 800) / (distance * 0.77))));
};
const heightOf = (zoom: number, lat: number): number => (((78271 * Math.cos((lat * Math.PI) / 180) * 800) / 2 ** zoom / 0.77) * Math.sin((40 * Math.PI) / 180));
