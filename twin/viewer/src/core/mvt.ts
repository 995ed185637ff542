/** Vector tiles, fetched once and kept: one small cache for the ground of the 3D view and for picking on it. */
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { absolute, ApiError } from './api';

export interface DrapeFeature {
  id: string;
  name: string;
  /** 1 point, 2 line, 3 polygon. */
  type: 0 | 1 | 2 | 3;
  properties: Record<string, string | number | boolean>;
  /** Tile units, 0…extent; y to the south. */
  geometry: { x: number; y: number }[][];
}
export interface DrapeTile {
  z: number;
  x: number;
  y: number;
  extent: number;
  features: DrapeFeature[];
}

export function decodeTile(buffer: ArrayBuffer, z: number, x: number, y: number): DrapeTile {
  const tile = new VectorTile(new PbfReader(new Uint8Array(buffer)));
  const out: DrapeTile = { z, x, y, extent: 4096, features: [] };
  for (const layer of Object.values(tile.layers)) {
    out.extent = layer.extent;
    for (let i = 0; i < layer.length; i++) {
      const feature: VectorTileFeature = layer.feature(i);
      const p = feature.properties;
      out.features.push({ id: String(p.id ?? feature.id ?? ''), name: String(p.name ?? p.ref ?? ''), type: feature.type, properties: p, geometry: feature.loadGeometry() });
    }
  }
  return out;
}

type Entry = { promise: Promise<DrapeTile | null>; used: number };

export class TileCache {
  private readonly entries = new Map<string, Entry>();
  private clock = 0;
  pending = 0;
  done = 0;
  constructor(private readonly limit = 1500) {}

  /** The tile, or null where it is empty; rejects where the server fails. */
  get(collection: string, z: number, x: number, y: number): Promise<DrapeTile | null> {
    const key = `${collection}/${z}/${x}/${y}`;
    let entry = this.entries.get(key);
    if (!entry) {
      this.pending++;
      const promise = this.load(collection, z, x, y).finally(() => {
        this.pending--;
        this.done++;
      });
      promise.catch(() => this.entries.delete(key));
      this.entries.set(key, (entry = { promise, used: 0 }));
      if (this.entries.size > this.limit) this.evict();
    }
    entry.used = ++this.clock;
    return entry.promise;
  }

  drop(collection: string): void {
    for (const key of this.entries.keys()) if (key.startsWith(`${collection}/`)) this.entries.delete(key);
  }

  private evict(): void {
    const oldest = [...this.entries].sort((a, b) => a[1].used - b[1].used).slice(0, this.limit >> 2);
    for (const [key] of oldest) this.entries.delete(key);
  }

  private async load(collection: string, z: number, x: number, y: number): Promise<DrapeTile | null> {
    const response = await fetch(absolute(`tiles/${encodeURIComponent(collection)}/${z}/${x}/${y}.mvt`));
    if (response.status === 204 || response.status === 404) return null;
    if (!response.ok) throw new ApiError(response.status, response.statusText, '');
    const buffer = await response.arrayBuffer();
    return buffer.byteLength ? decodeTile(buffer, z, x, y) : null;
  }
}
