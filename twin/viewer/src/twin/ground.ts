/**
 * The ground: a quadtree of Web Mercator tiles laid on the ellipsoid, each painted on a canvas from the collections'
 * vector tiles, finer near the camera. Painting happens one tile a frame, so the view stays responsive.
 */
import { BufferGeometry, CanvasTexture, Float32BufferAttribute, Frustum, Group, LinearFilter, LinearMipmapLinearFilter, Matrix4, Mesh, MeshBasicMaterial, MeshLambertMaterial, SRGBColorSpace, Sphere, Vector3, type PerspectiveCamera } from 'three';
import { type LocalFrame, lonLatToUnit, unitToLonLat } from '../core/crs';
import type { DrapeTile, TileCache } from '../core/mvt';
import { hitTile, paintTile, type PaintLayer, type PaintContext } from './painter';
import type { Bounds2D, ObjectRef } from '../core/types';

export interface GroundLayer extends PaintLayer {
  bounds: Bounds2D;
  minzoom: number;
  maxzoom: number;
}
interface Node {
  z: number; x: number; y: number;
  sphere: Sphere;
  size: number;
  parent: Node | null;
  children: Node[] | null;
  mesh: Mesh | null;
  state: 'new' | 'loading' | 'loaded' | 'painted';
  dirty: boolean;
  tiles: Map<string, DrapeTile | null>;
  used: number;
}

const MAX_ZOOM = 18;
const SEGMENTS = 8;

export class Ground {
  readonly group = new Group();
  private roots: Node[] = [];
  private layers: GroundLayer[] = [];
  private readonly queue = new Set<Node>();
  private clock = 0;
  private loading = 0;
  painted = 0;
  onChange: () => void = () => {};
  onError: (collection: string, error: unknown) => void = () => {};
  context: PaintContext;

  constructor(private readonly frame: LocalFrame, private readonly cache: TileCache, private readonly options: { size: number; lit: boolean; anisotropy: number; threshold: number; height: number }, context: PaintContext) {
    this.context = context;
  }

  get busy(): boolean {
    return this.loading > 0 || this.queue.size > 0;
  }

  /** Sets what is drawn; tiles already fetched are painted again without asking for them. */
  setLayers(layers: GroundLayer[]): void {
    this.layers = [...layers].sort((a, b) => a.style.order - b.style.order);
    if (!this.roots.length && layers.length) {
      const all = layers.reduce<Bounds2D>((b, l) => [Math.min(b[0], l.bounds[0]), Math.min(b[1], l.bounds[1]), Math.max(b[2], l.bounds[2]), Math.max(b[3], l.bounds[3])], [180, 90, -180, -90]);
      const [x0, y1] = lonLatToUnit(all[0], all[1]);
      const [x1, y0] = lonLatToUnit(all[2], all[3]);
      let z = 15;
      while (z > 6 && (Math.floor(x1 * 2 ** z) - Math.floor(x0 * 2 ** z) > 2 || Math.floor(y1 * 2 ** z) - Math.floor(y0 * 2 ** z) > 2)) z--;
      for (let x = Math.floor(x0 * 2 ** z); x <= Math.floor(x1 * 2 ** z); x++)
        for (let y = Math.floor(y0 * 2 ** z); y <= Math.floor(y1 * 2 ** z); y++) this.roots.push(this.node(z, x, y, null));
    }
    this.repaint(null);
  }

  /** Fetches a collection's tiles anew. */
  reload(collection: string): void {
    this.cache.drop(collection);
    this.each((n) => { if (n.tiles.delete(collection) && n.state !== 'new') void this.load(n); });
  }

  /** Paints again the tiles that show one of the ids ("collection\nid"), or all of them. */
  repaint(ids: ReadonlySet<string> | null): void {
    this.each((n) => {
      if (n.state !== 'painted' && n.state !== 'loaded') return;
      if (!ids || [...n.tiles].some(([c, t]) => t?.features.some((f) => ids.has(`${c}\n${f.id}`)))) {
        if (!ids) void this.load(n);
        n.dirty = true;
        this.queue.add(n);
      }
    });
    this.onChange();
  }

  private each(fn: (n: Node) => void, nodes: Node[] = this.roots): void {
    for (const n of nodes) { fn(n); if (n.children) this.each(fn, n.children); }
  }

  private at(z: number, x: number, y: number): Vector3 {
    const [lon, lat] = unitToLonLat(x / 2 ** z, y / 2 ** z);
    return new Vector3(...this.frame.toLocal(lon, lat, this.options.height));
  }

  private node(z: number, x: number, y: number, parent: Node | null): Node {
    const centre = this.at(z, x + 0.5, y + 0.5);
    const corner = this.at(z, x, y);
    const radius = centre.distanceTo(corner);
    return { z, x, y, sphere: new Sphere(centre, radius), size: radius * Math.SQRT2, parent, children: null, mesh: null, state: 'new', dirty: false, tiles: new Map(), used: 0 };
  }

  private overlaps(n: Node, b: Bounds2D): boolean {
    const [w, north] = unitToLonLat(n.x / 2 ** n.z, n.y / 2 ** n.z);
    const [e, south] = unitToLonLat((n.x + 1) / 2 ** n.z, (n.y + 1) / 2 ** n.z);
    return b[0] <= e && b[2] >= w && b[1] <= north && b[3] >= south;
  }

  private async load(n: Node): Promise<void> {
    const wanted = this.layers.filter((l) => !n.tiles.has(l.id) && n.z + 1 >= l.style.minZoom && this.overlaps(n, l.bounds));
    if (n.state === 'new') n.state = 'loading';
    if (wanted.length) {
      this.loading++;
      await Promise.all(wanted.map(async (l) => {
        const z = Math.max(l.minzoom, Math.min(l.maxzoom, dataZoom(n.z)));
        try {
          const list: (DrapeTile | null)[] = [];
          if (n.z >= z) list.push(await this.cache.get(l.id, z, n.x >> (n.z - z), n.y >> (n.z - z)));
          else for (const [i, j] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) list.push(await this.cache.get(l.id, n.z + 1, n.x * 2 + i, n.y * 2 + j));
          n.tiles.set(l.id, merge(list));
        } catch (error) {
          n.tiles.set(l.id, null);
          this.onError(l.id, error);
        }
      }));
      this.loading--;
    }
    if (n.state === 'loading') n.state = 'loaded';
    n.dirty = true;
    this.queue.add(n);
    this.onChange();
  }

  private paint(n: Node): void {
    const { size } = this.options;
    let material = n.mesh?.material as MeshBasicMaterial | undefined;
    let canvas = material?.map?.image as HTMLCanvasElement | undefined;
    const fresh = !canvas;
    if (!canvas) { canvas = document.createElement('canvas'); canvas.width = canvas.height = size; }
    paintTile(canvas.getContext('2d', { alpha: false })!, n.z, n.x, n.y, size, this.layers, n.tiles, this.context);
    if (fresh) {
      const texture = new CanvasTexture(canvas);
      Object.assign(texture, { colorSpace: SRGBColorSpace, minFilter: LinearMipmapLinearFilter, magFilter: LinearFilter, anisotropy: this.options.anisotropy });
      material = (this.options.lit ? new MeshLambertMaterial({ map: texture }) : new MeshBasicMaterial({ map: texture })) as MeshBasicMaterial;
      if (this.alpha < 1) this.fade(material);
      n.mesh = new Mesh(this.geometry(n), material);
      n.mesh.position.copy(n.sphere.center);
      n.mesh.receiveShadow = this.options.lit;
      n.mesh.visible = false;
      n.mesh.updateMatrixWorld();
      this.group.add(n.mesh);
    } else material!.map!.needsUpdate = true;
    n.state = 'painted';
    n.dirty = false;
    this.painted++;
  }

  private geometry(n: Node): BufferGeometry {
    const position: number[] = [], uv: number[] = [], normal: number[] = [], index: number[] = [];
    for (let j = 0; j <= SEGMENTS; j++) for (let i = 0; i <= SEGMENTS; i++) {
      const p = this.at(n.z, n.x + i / SEGMENTS, n.y + j / SEGMENTS).sub(n.sphere.center);
      position.push(p.x, p.y, p.z); uv.push(i / SEGMENTS, 1 - j / SEGMENTS); normal.push(0, 1, 0);
      if (i && j) { const d = j * (SEGMENTS + 1) + i, c = d - 1, b = d - SEGMENTS - 1, a = b - 1; index.push(a, c, b, b, c, d); }
    }
    return new BufferGeometry().setAttribute('position', new Float32BufferAttribute(position, 3)).setAttribute('normal', new Float32BufferAttribute(normal, 3)).setAttribute('uv', new Float32BufferAttribute(uv, 2)).setIndex(index);
  }

  /** Chooses the tiles for a camera, asks for missing ones and paints at most `budget` milliseconds. True when the picture changed. */
  update(camera: PerspectiveCamera, height: number, budget = 12): boolean {
    this.clock++;
    const frustum = new Frustum().setFromProjectionMatrix(new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse));
    const focal = height / (2 * Math.tan((camera.fov * Math.PI) / 360));
    const show = new Set<Mesh>();
    const request: Node[] = [];
    const visit = (n: Node): void => {
      n.used = this.clock;
      if (!frustum.intersectsSphere(n.sphere)) return;
      const distance = Math.max(1, camera.position.distanceTo(n.sphere.center) - n.sphere.radius * 0.8);
      const split = n.z < MAX_ZOOM && (n.size / distance) * focal > this.options.threshold && this.layers.some((l) => this.overlaps(n, l.bounds));
      if (n.state === 'new') request.push(n);
      if (split) {
        n.children ??= [[0, 0], [1, 0], [0, 1], [1, 1]].map(([i, j]) => this.node(n.z + 1, n.x * 2 + i!, n.y * 2 + j!, n));
        const seen = n.children.filter((c) => frustum.intersectsSphere(c.sphere));
        for (const c of seen) if (c.state === 'new') request.push(c);
        if (!n.mesh || seen.every((c) => c.mesh)) { for (const c of n.children) visit(c); return; }
      }
      if (n.mesh) show.add(n.mesh);
    };
    this.roots.forEach(visit);
    for (const n of request) if (n.state === 'new') void this.load(n);
    const start = performance.now();
    let changed = false;
    const ordered = [...this.queue].sort((a, b) => b.used - a.used || a.z - b.z);
    for (const n of ordered) {
      if (changed && performance.now() - start > budget) break;
      this.queue.delete(n);
      if (n.dirty) this.paint(n);
      changed = true;
    }
    for (const mesh of this.group.children as Mesh[]) {
      const visible = show.has(mesh);
      if (mesh.visible !== visible) { mesh.visible = visible; changed = true; }
    }
    if (this.clock % 120 === 0) this.prune(this.roots);
    return changed;
  }

  /** Frees tiles that no recent view wanted. */
  private prune(nodes: Node[]): void {
    for (const n of nodes) {
      if (!n.children) continue;
      if (n.children.every((c) => this.clock - c.used > 600)) { this.each((c) => this.free(c), n.children); n.children = null; } else this.prune(n.children);
    }
  }
  private free(n: Node): void {
    this.queue.delete(n);
    if (!n.mesh) return;
    const material = n.mesh.material as MeshBasicMaterial;
    material.map?.dispose();
    material.dispose();
    n.mesh.geometry.dispose();
    n.mesh.removeFromParent();
    n.mesh = null;
    n.state = 'new';
  }

  /** The topmost feature at a place. */
  hit(lon: number, lat: number, metresPerPixel: number): (ObjectRef & { name: string }) | null {
    const [ux, uy] = lonLatToUnit(lon, lat);
    let best: Node | null = null;
    this.each((n) => { if (n.mesh?.visible && Math.floor(ux * 2 ** n.z) === n.x && Math.floor(uy * 2 ** n.z) === n.y) best = n; });
    return best ? hitTile((best as Node).tiles, this.layers, ux, uy, lat, metresPerPixel) : null;
  }

  /** Lets cellars be seen: 1 is solid. */
  set opacity(value: number) {
    if (this.alpha === value) return;
    this.alpha = value;
    this.each((n) => { if (n.mesh) this.fade(n.mesh.material as MeshBasicMaterial); });
  }
  private alpha = 1;
  private fade(material: MeshBasicMaterial): void {
    material.transparent = this.alpha < 1;
    material.opacity = this.alpha;
    material.depthWrite = this.alpha >= 1;
    material.needsUpdate = true;
  }

  dispose(): void {
    this.each((n) => this.free(n));
    this.roots = [];
  }
}

/** One zoom of the data serves several of the ground: a tenth of the requests, and still finer than a texel. */
export const dataZoom = (z: number): number => (z >= 17 ? 16 : z >= 14 ? 14 : z >= 12 ? 12 : z);

function merge(list: (DrapeTile | null)[]): DrapeTile | null {
  const tiles = list.filter((t): t is DrapeTile => t !== null);
  if (tiles.length < 2) return tiles[0] ?? null;
  const first = tiles[0]!;
  const [z, x, y] = [first.z - 1, first.x >> 1, first.y >> 1];
  const out: DrapeTile = { z, x, y, extent: first.extent * 2, features: [] };
  for (const t of tiles) for (const f of t.features)
    out.features.push({ ...f, geometry: f.geometry.map((r) => r.map((p) => ({ x: p.x + (t.x - x * 2) * t.extent, y: p.y + (t.y - y * 2) * t.extent }))) });
  return out;
}
