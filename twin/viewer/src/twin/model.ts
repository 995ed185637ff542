/**
 * One model: a 3D Tiles tileset, its features' look, its storeys and its part in picking. All models stand in one
 * group whose matrix takes ECEF to the scene's local frame, so they agree with each other to the millimetre.
 */
import { BufferAttribute, BufferGeometry, Group, Matrix4, Mesh, Plane, Vector3, type Box3, type MeshDepthMaterial, type MeshLambertMaterial, type MeshStandardMaterial, type Object3D, type PerspectiveCamera, type Raycaster, type WebGLRenderer, Box3 as Box } from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { MeshoptDecoder } from 'three/addons/libs/meshopt_decoder.module.js';
import { TilesRenderer } from '3d-tiles-renderer/three';
import { MeshBVH, acceleratedRaycast } from 'three-mesh-bvh';
import { absolute } from '../core/api';
import type { Storey } from '../core/types';
import { columnsPlugin, type Columns } from './columns';
import { FeatureTexture, FLAG } from './features';
import { featureDepthMaterial, featureMaterial, type SceneUniforms } from './material';

export interface Described { id: string; class: string; name: string; storey: string }
/** What a feature looks like now: a colour that replaces its own, and flags. */
export type Look = (feature: Described, plain: boolean) => { rgb: readonly [number, number, number] | null; flags: number };

interface Entry {
  scene: Object3D;
  texture: FeatureTexture;
  meshes: Mesh<BufferGeometry, MeshLambertMaterial>[];
  triangles: Uint32Array;
  /** True where the tile's vertices bring no colour of their own. */
  plain: boolean;
}
export interface ModelHit { point: Vector3; distance: number; feature: Described }

interface Anchor { lon: number; lat: number; height: number }
export interface TilesetExtras { anchor?: Anchor; storeys?: Storey[] }

export class Model {
  readonly tiles: TilesRenderer;
  readonly entries = new Map<Object3D, Entry>();
  readonly planes: Plane[] = [];
  storeys: Storey[] = [];
  anchorHeight = 0;
  error: unknown = null;
  rooted = false;
  onChange: () => void = () => {};
  onError: (error: unknown) => void = () => {};
  onReady: () => void = () => {};
  private look: Look = () => ({ rgb: null, flags: 0 });

  constructor(readonly id: string, parent: Group, camera: PerspectiveCamera, renderer: WebGLRenderer, private readonly uniforms: SceneUniforms, private readonly options: { errorTarget: number; shadows: boolean }) {
    const tiles = (this.tiles = new TilesRenderer(absolute(`3dtiles/${encodeURIComponent(id)}/tileset.json`)));
    tiles.errorTarget = options.errorTarget;
    tiles.setCamera(camera);
    tiles.setResolutionFromRenderer(camera, renderer);
    const loader = new GLTFLoader(tiles.manager).setMeshoptDecoder(MeshoptDecoder);
    loader.register(columnsPlugin);
    tiles.manager.addHandler(/\.(gltf|glb)(\?.*)?$/, loader);
    tiles.addEventListener('load-root-tileset', () => {
      this.rooted = true;
      const root = tiles.rootTileset as unknown as { asset?: { extras?: TilesetExtras }; root?: { extras?: TilesetExtras } };
      const extras = root.asset?.extras ?? root.root?.extras ?? {};
      this.storeys = [...(extras.storeys ?? [])].sort((a, b) => a.elevation - b.elevation);
      this.anchorHeight = extras.anchor?.height ?? 0;
      this.onReady();
      this.onChange();
    });
    tiles.addEventListener('load-model', ({ scene }) => this.added(scene as unknown as Object3D));
    tiles.addEventListener('dispose-model', ({ scene }) => this.removed(scene as unknown as Object3D));
    tiles.addEventListener('load-error', ({ error }) => { this.error = error; this.onError(error); });
    for (const name of ['needs-update', 'needs-render', 'tile-visibility-change', 'tiles-load-end']) tiles.addEventListener(name, () => this.onChange());
    parent.add(tiles.group);
  }

  get stats(): { queued: number; downloading: number; parsing: number; loaded: number; failed: number; visible: number } {
    return (this.tiles as unknown as { stats: { queued: number; downloading: number; parsing: number; loaded: number; failed: number; visible: number } }).stats;
  }
  get busy(): boolean {
    const s = this.stats;
    return !this.error && (!this.rooted || s.queued + s.downloading + s.parsing > 0);
  }

  retry(): void {
    this.error = null;
    this.tiles.resetFailedTiles();
    this.onChange();
  }

  private added(scene: Object3D): void {
    const meshes: Mesh[] = [];
    scene.traverse((o) => { if ((o as Mesh).isMesh) meshes.push(o as Mesh); });
    const columns = (scene.userData.columns as Columns | undefined) ?? { count: 1, id: [''], class: [''], name: [''], storey: [''] };
    const texture = new FeatureTexture(columns);
    const triangles = new Uint32Array(columns.count);
    let plain = true;
    const own: Entry['meshes'] = [];
    for (const mesh of meshes) {
      const geometry = mesh.geometry;
      let ids = geometry.getAttribute('_feature_id_0') as BufferAttribute | undefined;
      if (!ids) geometry.setAttribute('_feature_id_0', (ids = new BufferAttribute(new Float32Array(geometry.getAttribute('position').count), 1)));
      const index = geometry.index;
      const corners = index ? index.count : ids.count;
      for (let i = 0; i < corners; i += 3) { const row = ids.getX(index ? index.getX(i) : i); if (row < columns.count) triangles[row]!++; }
      const colour = geometry.getAttribute('color');
      if (colour) for (let i = 0; i < colour.count && plain; i += 16) if (colour.getX(i) < 0.99 || colour.getY(i) < 0.99 || colour.getZ(i) < 0.99) plain = false;
      const before = mesh.material as MeshStandardMaterial;
      mesh.material = featureMaterial(texture.texture, this.uniforms, { vertexColors: !!colour, flat: !geometry.getAttribute('normal'), transparent: before.transparent, planes: this.planes });
      if (!colour && before.color && before.color.getHex() !== 0xffffff) { (mesh.material as MeshLambertMaterial).color.copy(before.color); plain = false; }
      before.dispose();
      mesh.raycast = acceleratedRaycast;
      mesh.castShadow = mesh.receiveShadow = this.options.shadows;
      if (this.options.shadows) mesh.customDepthMaterial = featureDepthMaterial(texture.texture, this.planes);
      own.push(mesh as Entry['meshes'][number]);
    }
    const entry: Entry = { scene, texture, meshes: own, triangles, plain };
    this.entries.set(scene, entry);
    this.apply(entry);
    this.onChange();
  }

  private removed(scene: Object3D): void {
    const entry = this.entries.get(scene);
    if (!entry) return;
    entry.texture.dispose();
    for (const mesh of entry.meshes) { mesh.material.dispose(); (mesh.customDepthMaterial as MeshDepthMaterial | undefined)?.dispose(); mesh.geometry.boundsTree = undefined; mesh.geometry.dispose(); }
    this.entries.delete(scene);
  }

  private describe(c: Columns, row: number): Described {
    return { id: c.id[row]!, class: c.class[row]!, name: c.name[row]!, storey: c.storey[row]! };
  }

  /** Takes a new rule for the look and applies it to every loaded feature. */
  setLook(look: Look): void {
    this.look = look;
    for (const entry of this.entries.values()) this.apply(entry);
    this.onChange();
  }

  private apply(entry: Entry): void {
    const { columns } = entry.texture;
    let shown = false;
    for (let row = 0; row < columns.count; row++) {
      const { rgb, flags } = this.look(this.describe(columns, row), entry.plain);
      entry.texture.set(row, rgb, flags);
      if (!(flags & FLAG.hidden)) shown = true;
    }
    for (const mesh of entry.meshes) mesh.visible = shown;
    entry.texture.commit();
  }

  /** Applies the look to some ids only: what a batch of live readings does. */
  refresh(ids: Iterable<string>): number {
    let written = 0;
    for (const id of ids) for (const entry of this.entries.values()) {
      const row = entry.texture.row(id);
      if (row === undefined) continue;
      const { rgb, flags } = this.look(this.describe(entry.texture.columns, row), entry.plain);
      entry.texture.set(row, rgb, flags);
      entry.texture.commit();
      written++;
    }
    if (written) this.onChange();
    return written;
  }

  /** Cuts the model at a plane, or not at all. */
  cut(planes: Plane[]): void {
    const count = this.planes.length;
    this.planes.length = 0;
    this.planes.push(...planes);
    if (count !== planes.length) for (const e of this.entries.values()) for (const m of e.meshes) m.material.needsUpdate = true;
    this.onChange();
  }

  counts(): { features: number; visible: number; triangles: number } {
    let features = 0, visible = 0, triangles = 0;
    for (const entry of this.entries.values()) {
      if (!entry.scene.parent) continue;
      const { columns } = entry.texture;
      features += columns.count;
      for (let row = 0; row < columns.count; row++) if (!(entry.texture.flags(row) & (FLAG.hidden | FLAG.ghost))) { visible++; triangles += entry.triangles[row]!; }
    }
    return { features, visible, triangles };
  }

  /** The nearest feature under the ray that is neither hidden nor cut away. */
  pick(raycaster: Raycaster): ModelHit | null {
    let best: ModelHit | null = null;
    const box = new Box();
    for (const entry of this.entries.values()) {
      if (!entry.scene.parent || !this.tiles.group.children.includes(entry.scene)) continue;
      for (const mesh of entry.meshes) {
        if (!mesh.visible) continue;
        if (!mesh.geometry.boundingBox) mesh.geometry.computeBoundingBox();
        box.copy(mesh.geometry.boundingBox!).applyMatrix4(mesh.matrixWorld);
        if (!raycaster.ray.intersectsBox(box)) continue;
        mesh.geometry.boundsTree ??= new MeshBVH(mesh.geometry, { indirect: true });
        for (const hit of raycaster.intersectObject(mesh, false)) {
          if (best && hit.distance >= best.distance) continue;
          if (this.planes.some((p) => p.distanceToPoint(hit.point) < 0)) continue;
          const row = (mesh.geometry.getAttribute('_feature_id_0') as BufferAttribute).getX(hit.face!.a);
          if (entry.texture.flags(row) & (FLAG.hidden | FLAG.ghost)) continue;
          best = { point: hit.point, distance: hit.distance, feature: this.describe(entry.texture.columns, row) };
        }
      }
    }
    return best;
  }

  /** The triangles of one object as geometries in the scene's frame: for its outline and for flying to it. */
  extract(id: string): { geometry: BufferGeometry; box: Box3 } | null {
    const positions: number[] = [];
    const v = new Vector3();
    const box = new Box();
    for (const entry of this.entries.values()) {
      const row = entry.texture.row(id);
      if (row === undefined) continue;
      for (const mesh of entry.meshes) {
        const ids = mesh.geometry.getAttribute('_feature_id_0') as BufferAttribute;
        const position = mesh.geometry.getAttribute('position');
        const index = mesh.geometry.index;
        const matrix = new Matrix4().copy(mesh.matrixWorld);
        const corners = index ? index.count : position.count;
        for (let i = 0; i < corners; i += 3) {
          if (ids.getX(index ? index.getX(i) : i) !== row) continue;
          for (let k = 0; k < 3; k++) { v.fromBufferAttribute(position, index ? index.getX(i + k) : i + k).applyMatrix4(matrix); positions.push(v.x, v.y, v.z); box.expandByPoint(v); }
        }
      }
    }
    if (!positions.length) return null;
    return { geometry: new BufferGeometry().setAttribute('position', new BufferAttribute(new Float32Array(positions), 3)), box };
  }

  describeById(id: string): Described | null {
    for (const e of this.entries.values()) { const row = e.texture.row(id); if (row !== undefined) return this.describe(e.texture.columns, row); }
    return null;
  }

  dispose(): void {
    this.tiles.dispose();
    for (const scene of [...this.entries.keys()]) this.removed(scene);
  }
}
