/**
 * The 3D view. It draws only when something changed: a moving camera, an arrived tile, a live value, a choice of the
 * user. Everything stands in one local frame (X east, Y up, Z south) at an anchor near the airport.
 */
import { BufferAttribute, BufferGeometry, CanvasTexture, CircleGeometry, Color, EdgesGeometry, Group, LineBasicMaterial, LineSegments, Mesh, MeshBasicMaterial, NoToneMapping, PCFShadowMap, Plane, Points, PointsMaterial, Raycaster, SRGBColorSpace, Scene, Vector2, Vector3, WebGLRenderer } from 'three';
import { api, getJson } from '../core/api';
import { EARTH_RADIUS, LocalFrame } from '../core/crs';
import type { Live } from '../core/live';
import { TileCache } from '../core/mvt';
import { ACCENT, GROUND, STATE_COLOUR, classColour, hexToRgb, layerStyle, type Mode } from '../core/palette';
import { matcher, type Described as RuleSubject } from '../core/rules';
import type { Store } from '../core/store';
import { boundsOf, sameRef, type Asset, type Bounds2D, type CameraView, type Collection, type ObjectRef, type State, type Storey } from '../core/types';
import { CameraControl, direction } from './camera';
import { FLAG } from './features';
import { Ground, type GroundLayer } from './ground';
import { runwayMarkings } from './markings';
import type { SceneUniforms } from './material';
import { Model, type TilesetExtras } from './model';
import type { Marking, PaintContext } from './painter';
import { Sky } from './sky';

export interface Progress { done: number; total: number; busy: boolean }
export interface TwinOptions {
  host: HTMLElement;
  store: Store;
  live: Live;
  collections: readonly Collection[];
  mode: () => Mode;
  low: boolean;
  label: string;
  onProgress(p: Progress): void;
  /** A layer failed; null error: it came back. */
  onLayer(collection: string, error: unknown): void;
  onStoreys(collection: string, storeys: Storey[]): void;
  onHover(text: { name: string; detail: string } | null, x: number, y: number): void;
  onHeading(degrees: number): void;
}

const ESSENTIAL = /terminal|runway|taxiway|apron|stand|airport/i;

export class Twin {
  frames = 0;
  /** Milliseconds the last picture took to hand to the GPU. */
  drawTime = 0;
  readonly errors: string[] = [];
  readonly models = new Map<string, Model>();
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly world = new Group();
  private readonly sky: Sky;
  private readonly control: CameraControl;
  private readonly cache = new TileCache();
  private readonly uniforms: SceneUniforms = { mute: { value: 0 }, accent: { value: new Color() }, poche: { value: new Color() } };
  private readonly sea: Mesh<CircleGeometry, MeshBasicMaterial>;
  private frameOfScene!: LocalFrame;
  private ground: Ground | null = null;
  private groundLayers: GroundLayer[] = [];
  private markings: Marking[] = [];
  private outline: LineSegments | null = null;
  private pins: Points[] = [];
  private pinned: Asset[] = [];
  private pinTimer = 0;
  private raf = 0;
  private dirty = true;
  private moved = true;
  private last = 0;
  private shown = true;
  private ready = false;
  private readonly size = new Vector2(1, 1);
  private readonly resize: ResizeObserver;
  private readonly stops: (() => void)[] = [];
  private cameraTimer = 0;
  private hoverTimer = 0;
  private paintTimer = 0;
  private readonly paintIds = new Set<string>();
  private disposed = false;

  constructor(private readonly o: TwinOptions) {
    this.renderer = new WebGLRenderer({ antialias: !o.low, powerPreference: 'high-performance', stencil: false });
    this.renderer.setPixelRatio(o.low ? 1 : Math.min(2, devicePixelRatio));
    this.renderer.outputColorSpace = SRGBColorSpace;
    this.renderer.toneMapping = NoToneMapping;
    this.renderer.localClippingEnabled = true;
    this.renderer.shadowMap.enabled = !o.low;
    this.renderer.shadowMap.type = PCFShadowMap;
    const canvas = this.renderer.domElement;
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-label', o.label);
    o.host.append(canvas);
    canvas.addEventListener('webglcontextlost', (e) => { e.preventDefault(); this.fail('webgl', new Error('WebGL context lost')); });
    this.control = new CameraControl(canvas, (x, y) => this.probe(x, y), () => matchMedia('(prefers-reduced-motion: reduce)').matches);
    this.control.onChange = () => this.touch();
    this.control.onClick = (x, y) => this.click(x, y);
    this.control.onHover = (x, y) => this.hover(x, y);
    this.control.home = () => this.home();
    canvas.addEventListener('pointerleave', () => { clearTimeout(this.hoverTimer); o.onHover(null, 0, 0); });
    canvas.addEventListener('keydown', (e) => {
      if (e.key === 'Enter') this.click(this.size.x / 2, this.size.y / 2);
      if (e.key === 'Escape') o.store.set({ selection: null });
    });
    this.sky = new Sky(this.scene, !o.low);
    this.sea = new Mesh(new CircleGeometry(90000, 96), new MeshBasicMaterial());
    this.sea.rotation.x = -Math.PI / 2;
    this.sea.renderOrder = -5;
    this.world.matrixAutoUpdate = false;
    this.scene.add(this.sea, this.world);
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(o.host);
    this.fit();
    this.applyMode();
    const { store, live } = o;
    this.stops.push(
      store.on(['hidden', 'isolated', 'colour', 'slice', 'off'], () => this.relook()),
      store.on(['theme'], () => this.applyMode()),
    );
    let selected = store.state.selection;
    this.stops.push(store.on(['selection'], ({ selection }) => {
      const ids = [selected, selection].filter((r): r is ObjectRef => r !== null);
      selected = selection;
      this.select(ids);
    }));
    live.on('states', (changes) => {
      if (this.disposed) return;
      for (const [collection, model] of this.models) {
        const ids = changes.filter((c) => c.collection === collection).map((c) => c.id);
        if (ids.length) model.refresh(ids);
      }
      this.repaintSoon(changes.filter((c) => !this.models.has(c.collection)));
      if (changes.length) this.pinSoon();
    });
    live.on('version', ({ collection }) => !this.disposed && this.reload(collection));
  }

  /** Finds the frame, then shows models and ground. Rejects when nothing can be placed. */
  async start(): Promise<void> {
    const { collections } = this.o;
    const models = collections.filter((c) => c.kind === 'model' && boundsOf(c));
    const area = (c: Collection) => { const b = boundsOf(c)!; return (b[2] - b[0]) * (b[3] - b[1]); };
    models.sort((a, b) => Number(/terminal/i.test(b.id)) - Number(/terminal/i.test(a.id)) || area(a) - area(b));
    const boxed = collections.filter((c) => boundsOf(c));
    if (!boxed.length) throw new Error('no collection has an extent');
    const anchorOf = models[0] ?? boxed[0]!;
    const b = boundsOf(anchorOf)!;
    let height = anchorOf.extent?.spatial?.bbox?.[0]?.length === 6 ? anchorOf.extent.spatial.bbox[0][2]! : 0;
    if (models[0]) {
      try {
        const root = await getJson<{ asset?: { extras?: TilesetExtras }; root?: { extras?: TilesetExtras } }>(`3dtiles/${encodeURIComponent(models[0].id)}/tileset.json`);
        height = root.asset?.extras?.anchor?.height ?? root.root?.extras?.anchor?.height ?? height;
      } catch { /* the model itself will say that it failed */ }
    }
    this.frameOfScene = new LocalFrame((b[0] + b[2]) / 2, (b[1] + b[3]) / 2, height);
    this.world.matrix.fromArray(this.frameOfScene.fromEcef());
    this.world.updateMatrixWorld(true);
    for (const c of models) this.addModel(c.id);
    const anisotropy = Math.min(this.o.low ? 4 : 16, this.renderer.capabilities.getMaxAnisotropy());
    this.ground = new Ground(this.frameOfScene, this.cache, { size: 512, lit: !this.o.low, anisotropy, threshold: this.o.low ? 860 : 560, height: height - 0.25 }, this.paintContext());
    this.ground.onChange = () => this.touch();
    this.ground.onError = (collection, error) => this.fail(collection, error);
    this.scene.add(this.ground.group);
    this.groundLayers = boxed.filter((c) => c.kind !== 'model').map((c) => ({ id: c.id, bounds: boundsOf(c)!, style: layerStyle(c.id, this.o.mode()), minzoom: 0, maxzoom: 14 }));
    await Promise.all(this.groundLayers.map(async (l) => {
      try {
        const json = await getJson<{ minzoom?: number; maxzoom?: number }>(`tiles/${encodeURIComponent(l.id)}.json`);
        l.minzoom = json.minzoom ?? 0;
        l.maxzoom = Math.min(16, json.maxzoom ?? 14);
      } catch (error) { this.fail(l.id, error); }
    }));
    if (this.disposed) return;
    this.showLayers();
    const given = this.o.store.state.camera;
    if (given) this.setCamera(given, false);
    else this.home(false);
    this.ready = true;
    this.touch();
    this.pinSoon(0);
    const runways = collections.find((c) => c.kind !== 'model' && /runway/i.test(c.id));
    if (runways && !collections.some((c) => /mark/i.test(c.id))) api.items(runways.id, 50).then((f) => { this.markings = runwayMarkings(f); if (this.ground) { this.ground.context = this.paintContext(); this.ground.repaint(null); } }).catch(() => undefined);
  }

  private addModel(id: string): void {
    const model = new Model(id, this.world, this.control.camera, this.renderer, this.uniforms, { errorTarget: this.o.low ? 20 : 10, shadows: !this.o.low });
    model.onChange = () => { this.sky.shadowsChanged(); this.touch(); };
    model.onError = (error) => this.fail(id, error);
    model.onReady = () => {
      this.o.onLayer(id, null);
      if (model.storeys.length) this.o.onStoreys(id, model.storeys);
      this.applySlice();
    };
    this.models.set(id, model);
    this.lookAt(id, model);
    model.tiles.group.visible = !this.o.store.state.off.includes(id);
  }

  /** A new version of a collection: fetch it anew. */
  reload(collection: string): void {
    this.o.onLayer(collection, null);
    const model = this.models.get(collection);
    if (model) { model.dispose(); this.models.delete(collection); this.addModel(collection); this.touch(); } else this.ground?.reload(collection);
  }

  private fail(collection: string, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (this.errors.length < 50) this.errors.push(`${collection}: ${text}`);
    this.o.onLayer(collection, error);
    this.touch();
  }

  // What things look like ------------------------------------------------------------------------------------------

  private lookAt(id: string, model: Model): void {
    const { state } = this.o.store;
    const mode = this.o.mode();
    const hidden = matcher(state.hidden, id);
    const isolated = matcher(state.isolated, id);
    const isolating = state.isolated.length > 0;
    const rank = new Map(model.storeys.map((s, i) => [s.id, i]));
    const slice = state.slice?.collection === id ? state.slice : null;
    const level = slice ? (rank.get(slice.storey) ?? Infinity) : Infinity;
    const colours = Object.fromEntries(Object.entries(STATE_COLOUR[mode]).map(([k, v]) => [k, hexToRgb(v)])) as Record<State, [number, number, number]>;
    const classes = new Map<string, [number, number, number]>();
    const ofClass = (cls: string, vivid: boolean) => {
      const key = `${vivid}${cls}`;
      let rgb = classes.get(key);
      if (!rgb) classes.set(key, (rgb = hexToRgb(classColour(cls, vivid))));
      return rgb;
    };
    model.setLook((f: RuleSubject & { name: string }, plain) => {
      let flags = 0;
      const floor = f.storey ? rank.get(f.storey) : undefined;
      if (hidden?.(f)) flags |= FLAG.hidden;
      if (slice && level !== Infinity && (floor === undefined ? slice.mode === 'only' : slice.mode === 'only' ? floor !== level : floor > level)) flags |= FLAG.hidden;
      if (isolating && !isolated?.(f)) flags |= FLAG.ghost;
      const selection = this.o.store.state.selection;
      if (selection?.collection === id && selection.id === f.id) flags = (flags | FLAG.selected) & ~FLAG.ghost;
      const bound = state.colour === 'state' ? this.o.live.stateOf(id, f.id) : undefined;
      const rgb = bound ? colours[bound] : state.colour === 'class' ? ofClass(f.class, true) : plain ? ofClass(f.class, false) : null;
      return { rgb, flags };
    });
  }

  private relook(): void {
    this.uniforms.mute.value = this.o.store.state.colour === 'state' ? 0.35 : 0;
    for (const [id, model] of this.models) {
      model.tiles.group.visible = !this.o.store.state.off.includes(id);
      this.lookAt(id, model);
    }
    this.applySlice();
    this.showLayers();
    this.drawPins();
    this.sky.shadowsChanged();
    this.touch();
  }

  private applySlice(): void {
    const { slice } = this.o.store.state;
    const cellar = (slice && this.models.get(slice.collection)?.storeys.find((s) => s.id === slice.storey)?.elevation) ?? 0;
    if (this.ground) this.ground.opacity = cellar < -0.5 ? 0.3 : 1;
    this.sea.visible = cellar >= -0.5;
    for (const [id, model] of this.models) {
      this.lookAt(id, model);
      const at = slice?.collection === id ? model.storeys.findIndex((s) => s.id === slice.storey) : -1;
      const above = at >= 0 ? model.storeys[at + 1] : undefined;
      if (!above) { if (model.planes.length) model.cut([]); continue; }
      // The local vertical at the anchor serves the whole model: a building is small beside the Earth.
      const y = model.anchorHeight - this.frameOfScene.height + above.elevation - 0.05;
      model.cut([new Plane(new Vector3(0, -1, 0), y)]);
    }
  }

  private paintContext(): PaintContext {
    const mode = this.o.mode();
    const { state } = this.o.store;
    return {
      water: GROUND[mode].water, accent: ACCENT[mode], paint: GROUND[mode].paint, markings: state.off.some((c) => /runway/i.test(c)) ? [] : this.markings, selected: state.selection,
      colourOf: (collection, f) => {
        if (state.colour !== 'state') return null;
        const s = this.o.live.stateOf(collection, f.id);
        return s ? STATE_COLOUR[mode][s] : null;
      },
      hidden: (collection, id) => {
        const subject = { id, storey: '', class: '' };
        return !!matcher(this.o.store.state.hidden, collection)?.(subject);
      },
    };
  }

  private showLayers(): void {
    if (!this.ground) return;
    const mode = this.o.mode();
    this.ground.context = this.paintContext();
    const { off } = this.o.store.state;
    this.ground.setLayers(this.groundLayers.filter((l) => !off.includes(l.id)).map((l) => ({ ...l, style: layerStyle(l.id, mode) })));
  }

  applyMode(): void {
    const mode = this.o.mode();
    this.sky.setMode(mode);
    this.sea.material.color.set(GROUND[mode].water);
    this.uniforms.accent.value.set(ACCENT[mode]);
    this.uniforms.poche.value.set(mode === 'dark' ? '#0d1318' : '#4b5257');
    this.relook();
  }

  private repaintSoon(changes: readonly { collection: string; id: string }[]): void {
    for (const c of changes) this.paintIds.add(`${c.collection}\n${c.id}`);
    if (!changes.length || this.paintTimer) return;
    this.paintTimer = window.setTimeout(() => {
      this.paintTimer = 0;
      const ids = new Set(this.paintIds);
      this.paintIds.clear();
      if (this.ground && this.o.store.state.colour === 'state') this.ground.repaint(ids);
    }, 700);
  }

  private select(refs: readonly ObjectRef[]): void {
    for (const ref of refs) this.models.get(ref.collection)?.refresh([ref.id]);
    const drape = refs.filter((r) => !this.models.has(r.collection));
    if (drape.length && this.ground) {
      this.ground.context = this.paintContext();
      this.ground.repaint(new Set(drape.map((r) => `${r.collection}\n${r.id}`)));
    }
    this.drawOutline();
    this.touch();
  }

  private drawOutline(): void {
    if (this.outline) { this.outline.geometry.dispose(); (this.outline.material as LineBasicMaterial).dispose(); this.outline.removeFromParent(); this.outline = null; }
    const { selection } = this.o.store.state;
    const part = selection && this.models.get(selection.collection)?.extract(selection.id);
    if (!part) return;
    const edges = new EdgesGeometry(part.geometry, 25);
    part.geometry.dispose();
    this.outline = new LineSegments(edges, new LineBasicMaterial({ color: ACCENT[this.o.mode()], depthTest: false, transparent: true, opacity: 0.85 }));
    this.outline.renderOrder = 5;
    this.scene.add(this.outline);
  }

  // Pins: where something needs attention ---------------------------------------------------------------------------

  private pinSoon(after = 4000): void {
    if (this.pinTimer) return;
    this.pinTimer = window.setTimeout(async () => {
      this.pinTimer = 0;
      try {
        const lists = await Promise.all([api.assets({ state: 'alarm', limit: 200 }), api.assets({ state: 'warning', limit: 200 })]);
        this.pinned = lists.flat().filter((a) => a.position);
      } catch { return; }
      if (!this.disposed) this.drawPins();
    }, after);
  }

  private drawPins(): void {
    for (const p of this.pins) { p.geometry.dispose(); (p.material as PointsMaterial).map?.dispose(); (p.material as PointsMaterial).dispose(); p.removeFromParent(); }
    this.pins = [];
    if (!this.frameOfScene || this.o.store.state.colour !== 'state') return;
    const mode = this.o.mode();
    for (const state of ['warning', 'alarm'] as const) {
      const assets = this.visiblePins().filter((a) => this.stateOfAsset(a) === state);
      if (!assets.length) continue;
      const position = assets.flatMap((a) => this.frameOfScene.toLocal(a.position![0], a.position![1], a.position![2] + 2));
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 64;
      const c = canvas.getContext('2d')!;
      c.fillStyle = STATE_COLOUR[mode][state];
      c.strokeStyle = mode === 'dark' ? '#10161c' : '#ffffff';
      c.lineWidth = 6;
      c.beginPath();
      if (state === 'alarm') { c.moveTo(32, 4); c.lineTo(60, 32); c.lineTo(32, 60); c.lineTo(4, 32); } else { c.moveTo(32, 6); c.lineTo(60, 56); c.lineTo(4, 56); }
      c.closePath(); c.fill(); c.stroke();
      c.fillStyle = state === 'alarm' ? '#fff' : '#222';
      c.font = 'bold 32px sans-serif'; c.textAlign = 'center'; c.textBaseline = 'middle';
      c.fillText('!', 32, state === 'alarm' ? 34 : 40);
      const map = new CanvasTexture(canvas);
      map.colorSpace = SRGBColorSpace;
      const points = new Points(new BufferGeometry().setAttribute('position', new BufferAttribute(new Float32Array(position), 3)), new PointsMaterial({ map, size: (state === 'alarm' ? 17 : 12) * this.renderer.getPixelRatio(), sizeAttenuation: false, transparent: true, depthTest: false, alphaTest: 0.3, fog: false }));
      points.renderOrder = 10;
      points.frustumCulled = false;
      this.pins.push(points);
      this.scene.add(points);
    }
    this.touch();
  }

  private stateOfAsset(a: Asset): State {
    return (a.object && this.o.live.stateOf(a.collection, a.object)) || a.state;
  }
  private visiblePins(): Asset[] {
    const { off, slice } = this.o.store.state;
    return this.pinned.filter((a) => {
      if (off.includes(a.collection)) return false;
      if (slice?.collection !== a.collection) return true;
      const storeys = this.models.get(a.collection)?.storeys ?? [];
      const [at, own] = [storeys.findIndex((s) => s.id === slice.storey), storeys.findIndex((s) => s.id === a.storey)];
      return own < 0 || (slice.mode === 'only' ? own === at : own <= at);
    });
  }

  private pinAt(x: number, y: number): Asset | null {
    if (!this.pins.length) return null;
    const v = new Vector3();
    let best: Asset | null = null, nearest = 14;
    for (const a of this.visiblePins()) {
      if (!['alarm', 'warning'].includes(this.stateOfAsset(a))) continue;
      v.set(...this.frameOfScene.toLocal(a.position![0], a.position![1], a.position![2] + 2)).project(this.control.camera);
      if (v.z > 1) continue;
      const d = Math.hypot(((v.x + 1) / 2) * this.size.x - x, ((1 - v.y) / 2) * this.size.y - y);
      if (d < nearest) { nearest = d; best = a; }
    }
    return best;
  }

  // Picking ---------------------------------------------------------------------------------------------------------

  private ray(x: number, y: number): Raycaster {
    const raycaster = new Raycaster();
    raycaster.setFromCamera(new Vector2((x / this.size.x) * 2 - 1, 1 - (y / this.size.y) * 2), this.control.camera);
    raycaster.far = 60000;
    return raycaster;
  }

  /** Where a ray meets the ground; a far point where it looks over the horizon. */
  private onGround(raycaster: Raycaster): Vector3 {
    const { origin, direction: d } = raycaster.ray;
    let level = 0;
    const point = new Vector3();
    for (let i = 0; i < 3; i++) {
      const t = d.y < -1e-4 ? Math.min(40000, (level - origin.y) / d.y) : 40000;
      point.copy(d).multiplyScalar(Math.max(1, t)).add(origin);
      level = -(point.x ** 2 + point.z ** 2) / (2 * EARTH_RADIUS);
    }
    return point;
  }

  private nearest(raycaster: Raycaster): { collection: string; feature: RuleSubject & { name: string }; point: Vector3; distance: number } | null {
    let best: { collection: string; feature: RuleSubject & { name: string }; point: Vector3; distance: number } | null = null;
    for (const [collection, model] of this.models) {
      if (!model.tiles.group.visible) continue;
      const hit = model.pick(raycaster);
      if (hit && (!best || hit.distance < best.distance)) best = { collection, ...hit };
    }
    return best;
  }

  private probe(x: number, y: number): Vector3 {
    const raycaster = this.ray(x, y);
    const ground = this.onGround(raycaster);
    const hit = this.nearest(raycaster);
    return hit && hit.distance < ground.distanceTo(raycaster.ray.origin) ? hit.point : ground;
  }

  /** What lies under a place of the canvas, in CSS pixels. */
  pick(x: number, y: number): (ObjectRef & { name: string; class: string; storey: string }) | null {
    const pin = this.pinAt(x, y);
    if (pin?.object) return { collection: pin.collection, id: pin.object, name: pin.name, class: pin.class ?? '', storey: pin.storey ?? '' };
    const raycaster = this.ray(x, y);
    const ground = this.onGround(raycaster);
    const hit = this.nearest(raycaster);
    if (hit && hit.distance < ground.distanceTo(raycaster.ray.origin) + 1) return { collection: hit.collection, ...hit.feature };
    if (!this.ground || raycaster.ray.direction.y > -1e-3) return null;
    const [lon, lat] = this.frameOfScene.toLonLat(ground.toArray());
    const draped = this.ground.hit(lon, lat, this.control.metresPerPixel(ground));
    return draped && { ...draped, class: '', storey: '' };
  }

  private click(x: number, y: number): void {
    const found = this.pick(x, y);
    const selection = found && { collection: found.collection, id: found.id };
    if (!sameRef(selection, this.o.store.state.selection)) this.o.store.set({ selection });
  }

  private hover(x: number, y: number): void {
    clearTimeout(this.hoverTimer);
    this.o.onHover(null, 0, 0);
    this.hoverTimer = window.setTimeout(() => {
      if (this.disposed || !this.ready) return;
      const found = this.pick(x, y);
      this.o.onHover(found && { name: found.name || found.id, detail: [found.class || found.collection].join(' ') }, x, y);
    }, 140);
  }

  // Camera ----------------------------------------------------------------------------------------------------------

  private essentialBounds(): { bounds: Bounds2D; towards: [number, number] | null } {
    const boxed = this.o.collections.filter((c) => boundsOf(c));
    const near = boxed.filter((c) => /runway/i.test(c.id));
    const chosen = near.length ? near : boxed.filter((c) => ESSENTIAL.test(c.id)).length ? boxed.filter((c) => ESSENTIAL.test(c.id)) : boxed;
    const union = (list: Collection[]) => list.map((c) => boundsOf(c)!).reduce<Bounds2D>((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])], [180, 90, -180, -90]);
    const city = boxed.find((c) => c.kind === 'model' && /city|town|building/i.test(c.id));
    const cb = city && boundsOf(city)!;
    return { bounds: union(chosen), towards: cb ? [(cb[0] + cb[2]) / 2, (cb[1] + cb[3]) / 2] : null };
  }

  /** The whole airport from above, the town behind it. */
  home(fly = true): void {
    const { bounds: b, towards } = this.essentialBounds();
    const at = (lon: number, lat: number) => new Vector3(...this.frameOfScene.toLocal(lon, lat, this.frameOfScene.height));
    const middle = at((b[0] + b[2]) / 2, (b[1] + b[3]) / 2);
    const radius = Math.max(150, at(b[0], b[1]).distanceTo(at(b[2], b[3])) / 2);
    let heading = -25;
    if (towards) {
      const d = at(...towards).sub(middle);
      heading = (Math.atan2(d.x, -d.z) * 180) / Math.PI;
      middle.addScaledVector(d, 0.2);
    }
    // The anchor is the terminal: it stands in the middle of the picture, a little right of the side panel.
    middle.lerp(new Vector3(0, 0, 0), 0.5);
    const distance = (radius * 1.2) / Math.min(1, Math.max(0.62, this.size.x / this.size.y));
    if (this.size.x > 900) middle.addScaledVector(direction(heading - 90, 0), distance * 0.08);
    this.control.look(middle, distance, heading, this.size.x < this.size.y ? -30 : -21, fly);
  }

  /** Flies to a box [w,s,minH,e,n,maxH] or [w,s,e,n]; or around a point. */
  flyTo(bbox: readonly number[] | undefined, position?: readonly number[]): void {
    const h = this.frameOfScene.height;
    const six = bbox && (bbox.length >= 6 ? bbox : bbox.length === 4 ? [bbox[0]!, bbox[1]!, h, bbox[2]!, bbox[3]!, h] : null);
    const ok = six?.every(Number.isFinite);
    if (!ok && !position) return;
    const a = ok ? new Vector3(...this.frameOfScene.toLocal(six![0]!, six![1]!, six![2] || h)) : new Vector3(...this.frameOfScene.toLocal(position![0]!, position![1]!, position![2] || h));
    const b = ok ? new Vector3(...this.frameOfScene.toLocal(six![3]!, six![4]!, six![5] || h)) : a;
    const centre = a.clone().add(b).multiplyScalar(0.5);
    this.control.look(centre, Math.max(45, a.distanceTo(b) * 1.7), this.control.goal.heading, Math.min(-22, Math.max(-50, this.control.goal.pitch)));
  }

  cameraView(): CameraView {
    const c = this.control.camera;
    const [lon, lat, height] = this.frameOfScene.toLonLat(c.position.toArray());
    return { lon, lat, height, heading: this.control.heading, pitch: this.control.goal.pitch };
  }

  setCamera(view: CameraView, fly: boolean): void {
    const pose = { position: new Vector3(...this.frameOfScene.toLocal(view.lon, view.lat, view.height)), heading: view.heading, pitch: Math.max(-89.5, Math.min(30, view.pitch)) };
    if (fly) this.control.fly(pose);
    else this.control.jump(pose);
  }

  zoom(factor: number): void { this.control.zoom(factor); }
  turn(degrees: number): void { this.control.turnAbout(this.control.centre(), degrees, 0); }
  north(): void { this.control.turnAbout(this.control.centre(), -(((this.control.goal.heading + 180) % 360 + 360) % 360 - 180), 0); }
  tilt(): void { this.control.turnAbout(this.control.centre(), 0, this.control.goal.pitch < -70 ? -50 : 89.5 + this.control.goal.pitch); }

  // The loop --------------------------------------------------------------------------------------------------------

  /** Something changed: draw soon. */
  touch(): void {
    this.dirty = true;
    this.moved = true;
    this.schedule();
  }
  private schedule(): void {
    if (!this.raf && this.shown && !this.disposed) this.raf = requestAnimationFrame((t) => this.frame(t));
  }

  private frame(time: number): void {
    this.raf = 0;
    const seconds = Math.min(0.1, (time - this.last) / 1000);
    this.last = time;
    const moving = this.control.update(seconds);
    if (this.ready) {
      this.scene.updateMatrixWorld();
      for (const model of this.models.values()) if (model.tiles.group.visible) model.tiles.update();
      if (this.ground?.update(this.control.camera, this.size.y, moving ? 5 : 24)) this.dirty = true;
      if (moving) this.dirty = true;
      if (this.dirty) {
        this.dirty = false;
        const c = this.control.camera;
        const target = this.onGround(this.ray(this.size.x / 2, this.size.y / 2));
        this.sky.follow(c.position.y, target.x, target.z, c.position.distanceTo(target));
        // The open sea follows the camera a little below the ground, deeper the further it must reach.
        this.sea.position.set(c.position.x, -2 - c.position.y * 0.004 - (c.position.x ** 2 + c.position.z ** 2) / (2 * EARTH_RADIUS), c.position.z);
        const before = performance.now();
        this.renderer.render(this.scene, c);
        this.drawTime = performance.now() - before;
        this.frames++;
        this.o.onHeading(this.control.heading);
      }
    }
    this.moved = moving;
    const busy = this.busy();
    this.o.onProgress(this.progress());
    if (moving || busy || this.dirty) this.schedule();
    else this.keepCamera();
  }

  private keepCamera(): void {
    clearTimeout(this.cameraTimer);
    this.cameraTimer = window.setTimeout(() => { if (this.ready && !this.disposed) this.o.store.set({ camera: this.cameraView() }); }, 250);
  }

  private busy(): boolean {
    return !this.ready || !!this.ground?.busy || [...this.models.values()].some((m) => m.tiles.group.visible && m.busy);
  }

  progress(): Progress {
    let done = this.cache.done, total = this.cache.done + this.cache.pending;
    for (const m of this.models.values()) { const s = m.stats; done += s.loaded; total += s.loaded + s.queued + s.downloading + s.parsing + (m.rooted || m.error ? 0 : 1); }
    return { done, total, busy: this.busy() };
  }

  idle(): boolean {
    return this.ready && !this.busy() && !this.moved && !this.dirty && !this.paintTimer;
  }

  counts(): { features: number; visible: number; triangles: number } {
    const sum = { features: 0, visible: 0, triangles: 0 };
    for (const m of this.models.values()) if (m.tiles.group.visible) { const c = m.counts(); sum.features += c.features; sum.visible += c.visible; sum.triangles += c.triangles; }
    return sum;
  }

  /** Live GPU objects, as three counts them. */
  memory(): { geometries: number; textures: number; calls: number; painted: number } {
    const { memory, render } = this.renderer.info;
    return { geometries: memory.geometries, textures: memory.textures, calls: render.calls, painted: this.ground?.painted ?? 0 };
  }

  /** Screen positions (CSS pixels) of an object's box centre; for tests. */
  project(bboxOrPosition: readonly number[]): [number, number] {
    const b = bboxOrPosition;
    const p = b.length >= 6 ? [(b[0]! + b[3]!) / 2, (b[1]! + b[4]!) / 2, (b[2]! + b[5]!) / 2] : b;
    const v = new Vector3(...this.frameOfScene.toLocal(p[0]!, p[1]!, p[2] ?? 0)).project(this.control.camera);
    return [((v.x + 1) / 2) * this.size.x, ((1 - v.y) / 2) * this.size.y];
  }

  retry(collection: string): void {
    const model = this.models.get(collection);
    if (model) this.reload(collection);
    else { this.o.onLayer(collection, null); this.ground?.reload(collection); }
  }

  show(visible: boolean): void {
    this.shown = visible;
    if (visible) { this.fit(); this.touch(); }
  }

  private fit(): void {
    const { clientWidth: w, clientHeight: h } = this.o.host;
    if (!w || !h) return;
    this.size.set(w, h);
    this.renderer.setSize(w, h);
    const c = this.control.camera;
    c.aspect = w / h;
    c.fov = w < h ? 55 : 42;
    c.updateProjectionMatrix();
    for (const m of this.models.values()) m.tiles.setResolutionFromRenderer(c, this.renderer);
    this.touch();
  }

  /** The picture as it is, as a PNG. */
  screenshot(): Promise<Blob | null> {
    this.renderer.render(this.scene, this.control.camera);
    return new Promise((resolve) => this.renderer.domElement.toBlob(resolve, 'image/png'));
  }

  dispose(): void {
    this.disposed = true;
    cancelAnimationFrame(this.raf);
    for (const t of [this.cameraTimer, this.hoverTimer, this.paintTimer, this.pinTimer]) clearTimeout(t);
    this.stops.forEach((stop) => stop());
    this.resize.disconnect();
    this.control.dispose();
    for (const m of this.models.values()) m.dispose();
    this.models.clear();
    this.ground?.dispose();
    if (this.outline) { this.outline.geometry.dispose(); (this.outline.material as LineBasicMaterial).dispose(); }
    this.pinned = [];
    this.drawPins();
    this.sky.dispose();
    this.sea.geometry.dispose();
    this.sea.material.dispose();
    this.renderer.dispose();
    this.renderer.domElement.remove();
  }
}

