/** One texel for each feature of a tile: colour and flags. Colouring, hiding and selecting write a texel, never geometry. */
import { DataTexture, NearestFilter, RGBAFormat, UnsignedByteType } from 'three';
import type { Columns } from './columns';

export const FLAG = { hidden: 1, override: 2, selected: 4, ghost: 8, hover: 16 } as const;
const WIDTH = 1024;

export class FeatureTexture {
  readonly texture: DataTexture;
  readonly data: Uint8Array;
  private readonly rows: Map<string, number>;
  constructor(readonly columns: Columns) {
    const width = Math.min(WIDTH, Math.max(1, columns.count));
    const height = Math.max(1, Math.ceil(columns.count / width));
    this.data = new Uint8Array(width * height * 4);
    this.texture = new DataTexture(this.data, width, height, RGBAFormat, UnsignedByteType);
    this.texture.minFilter = this.texture.magFilter = NearestFilter;
    this.texture.needsUpdate = true;
    this.rows = new Map(columns.id.map((id, i) => [id, i]));
  }

  row(id: string): number | undefined {
    return this.rows.get(id);
  }
  flags(row: number): number {
    return this.data[row * 4 + 3]!;
  }
  set(row: number, rgb: readonly [number, number, number] | null, flags: number): void {
    const at = row * 4;
    if (rgb) [this.data[at], this.data[at + 1], this.data[at + 2]] = rgb;
    this.data[at + 3] = flags | (rgb ? FLAG.override : 0);
  }
  commit(): void {
    this.texture.needsUpdate = true;
  }
  dispose(): void {
    this.texture.dispose();
  }
}
