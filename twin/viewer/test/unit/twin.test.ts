import { describe, expect, it } from 'vitest';
import { decodeStrings } from '../../src/twin/columns';
import { FeatureTexture, FLAG } from '../../src/twin/features';
import { dataZoom } from '../../src/twin/ground';
import { runwayAxis, runwayMarkings } from '../../src/twin/markings';
import { hitTile } from '../../src/twin/painter';
import { layerStyle } from '../../src/core/palette';

describe('columns', () => {
  it('decodes UTF-8 strings by offsets', () => {
    const bytes = new TextEncoder().encode('a機場<img>');
    expect(decodeStrings(bytes, new Uint32Array([0, 1, 7, 12]), 3)).toEqual(['a', '機場', '<img>']);
  });
});

describe('feature texture', () => {
  it('writes a texel and never geometry', () => {
    const columns = { count: 1500, id: Array.from({ length: 1500 }, (_, i) => `i${i}`), class: [], name: [], storey: [] };
    const t = new FeatureTexture(columns);
    t.set(t.row('i1400')!, [1, 2, 3], FLAG.selected);
    expect([...t.data.slice(5600, 5604)]).toEqual([1, 2, 3, FLAG.selected | FLAG.override]);
    expect(t.texture.image.width).toBe(1024);
    t.set(1400, null, FLAG.hidden);
    expect(t.flags(1400)).toBe(FLAG.hidden);
  });
});

describe('ground', () => {
  it('never asks for finer data than it draws, but for overzoom', () => { for (let z = 8; z < 19; z++) expect(dataZoom(z)).toBeLessThanOrEqual(z); });
  it('finds what lies under a point, topmost first', () => {
    const square = { id: 's', name: '', type: 3 as const, properties: {}, geometry: [[{ x: 0, y: 0 }, { x: 4096, y: 0 }, { x: 4096, y: 4096 }, { x: 0, y: 4096 }]] };
    const line = { ...square, id: 'l', type: 2 as const, geometry: [[{ x: 0, y: 2048 }, { x: 4096, y: 2048 }]] };
    const tile = (f: typeof square | typeof line) => ({ z: 14, x: 0, y: 0, extent: 4096, features: [f] });
    const layers = ['districts', 'roads'].map((id) => ({ id, style: layerStyle(id, 'light') }));
    const tiles = new Map([['districts', tile(square)], ['roads', tile(line)]]);
    const at = (x: number, y: number) => hitTile(tiles, layers, x / 4096 / 2 ** 14, y / 4096 / 2 ** 14, 22, 0.5);
    expect(at(100, 2050)).toMatchObject({ collection: 'roads', id: 'l' });
    expect(at(100, 100)).toMatchObject({ collection: 'districts', id: 's' });
    expect(at(-500, 100)).toBeNull();
  });
});

describe('markings', () => {
  const runway = { id: 'r', properties: {}, geometry: { type: 'Polygon', coordinates: [[[113.9, 22.3], [113.936, 22.3], [113.936, 22.3005], [113.9, 22.3005], [113.9, 22.3]]] } };
  it('finds the axis of a long polygon', () => {
    const axis = runwayAxis(runway)!;
    expect(axis.width).toBeGreaterThan(50); expect(axis.width).toBeLessThan(60);
    expect(runwayMarkings([runway]).length).toBeGreaterThan(20);
  });
  it('refuses shapes that are no runway', () => expect(runwayAxis({ ...runway, geometry: { type: 'Point', coordinates: [1, 2] } })).toBeNull());
});
