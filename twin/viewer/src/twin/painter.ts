/** Paints vector tiles on a canvas, and finds what lies under a point of them. */
import { worldSpan, unitToLonLat } from '../core/crs';
import type { DrapeFeature, DrapeTile } from '../core/mvt';
import type { LayerStyle } from '../core/palette';
import type { ObjectRef } from '../core/types';

export interface PaintLayer {
  id: string;
  style: LayerStyle;
}
/** A marking drawn over the layers: a polyline in unit Mercator coordinates, widths in metres. */
export interface Marking {
  points: [number, number][];
  width: number;
  dash?: [number, number];
}
export interface PaintContext {
  water: string;
  accent: string;
  paint: string;
  markings: readonly Marking[];
  /** The colour a state gives to a feature; null keeps the layer's own. */
  colourOf(collection: string, feature: DrapeFeature): string | null;
  selected: ObjectRef | null;
  hidden(collection: string, id: string): boolean;
}

export function paintTile(ctx: CanvasRenderingContext2D, z: number, x: number, y: number, size: number, layers: readonly PaintLayer[], tiles: ReadonlyMap<string, DrapeTile | null>, look: PaintContext): void {
  const span = 2 ** z;
  const [, lat] = unitToLonLat((x + 0.5) / span, (y + 0.5) / span);
  const pixelsPerMetre = (size * span) / worldSpan(lat);
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.fillStyle = look.water;
  ctx.fillRect(0, 0, size, size);
  ctx.lineJoin = ctx.lineCap = 'round';
  const highlight: (() => void)[] = [];
  for (const layer of layers) {
    const tile = tiles.get(layer.id);
    if (!tile) continue;
    const k = (size * span) / 2 ** tile.z / tile.extent;
    const [ox, oy] = [(tile.x / 2 ** tile.z * span - x) * size, (tile.y / 2 ** tile.z * span - y) * size];
    const trace = (f: DrapeFeature) => {
      ctx.beginPath();
      for (const ring of f.geometry) ring.forEach((p, i) => (i ? ctx.lineTo(ox + p.x * k, oy + p.y * k) : ctx.moveTo(ox + p.x * k, oy + p.y * k)));
    };
    const s = layer.style;
    // A feature that knows its width in metres is drawn as wide as it is.
    const widthOf = (f: DrapeFeature) => Math.max(s.minPixels, (typeof f.properties.width_m === 'number' ? f.properties.width_m : s.width) * pixelsPerMetre);
    const shown = tile.features.filter((f) => !look.hidden(layer.id, f.id));
    if (s.casing) for (const f of shown) if (f.type === 2) { trace(f); ctx.strokeStyle = s.casing; ctx.lineWidth = widthOf(f) + Math.max(1, 2 * pixelsPerMetre); ctx.stroke(); }
    for (const f of shown) {
      const colour = look.colourOf(layer.id, f);
      if (f.type === 3) {
        trace(f);
        ctx.fillStyle = s.fill; ctx.fill('evenodd');
        if (colour) { ctx.globalAlpha = 0.72; ctx.fillStyle = colour; ctx.fill('evenodd'); ctx.globalAlpha = 1; }
        if (s.outline) { ctx.strokeStyle = s.outline; ctx.lineWidth = Math.max(0.7, Math.min(3, 0.6 * pixelsPerMetre)); ctx.stroke(); }
      } else if (f.type === 2) {
        trace(f);
        const width = widthOf(f);
        ctx.strokeStyle = colour ?? s.line; ctx.lineWidth = width;
        if (s.dash && pixelsPerMetre > 0.25) ctx.setLineDash(s.dash.map((d) => d * width));
        ctx.stroke(); ctx.setLineDash([]);
      } else if (f.type === 1) {
        const r = Math.max(1.1, s.radius * pixelsPerMetre);
        for (const ring of f.geometry) for (const p of ring) {
          ctx.beginPath(); ctx.arc(ox + p.x * k, oy + p.y * k, r, 0, 7);
          ctx.fillStyle = colour ?? s.fill; ctx.fill();
        }
      }
      if (look.selected?.collection === layer.id && look.selected.id === f.id) highlight.push(() => {
        ctx.strokeStyle = ctx.fillStyle = look.accent; ctx.lineWidth = Math.max(4, 2.5 * pixelsPerMetre);
        if (f.type === 1) for (const ring of f.geometry) for (const p of ring) { ctx.beginPath(); ctx.arc(ox + p.x * k, oy + p.y * k, Math.max(6, 6 * pixelsPerMetre), 0, 7); ctx.stroke(); }
        else { trace(f); ctx.stroke(); ctx.globalAlpha = 0.25; if (f.type === 3) ctx.fill('evenodd'); ctx.globalAlpha = 1; }
      });
    }
  }
  ctx.strokeStyle = look.paint;
  ctx.lineCap = 'butt';
  for (const m of look.markings) {
    const w = m.width * pixelsPerMetre;
    if (w < 0.12) continue;
    ctx.beginPath();
    m.points.forEach(([u, v], i) => (i ? ctx.lineTo((u * span - x) * size, (v * span - y) * size) : ctx.moveTo((u * span - x) * size, (v * span - y) * size)));
    ctx.lineWidth = Math.max(0.6, w);
    ctx.globalAlpha = Math.min(1, 0.35 + w * 0.6);
    if (m.dash) ctx.setLineDash(m.dash.map((d) => d * pixelsPerMetre));
    ctx.stroke(); ctx.setLineDash([]); ctx.globalAlpha = 1;
  }
  highlight.forEach((draw) => draw());
}

/** The topmost feature at unit Mercator (ux, uy): inside a polygon, or within a few pixels of a line or point. */
export function hitTile(tiles: ReadonlyMap<string, DrapeTile | null>, layers: readonly PaintLayer[], ux: number, uy: number, lat: number, metresPerPixel: number): (ObjectRef & { name: string }) | null {
  for (const layer of [...layers].reverse()) {
    const tile = tiles.get(layer.id);
    if (!tile) continue;
    const scale = 2 ** tile.z * tile.extent;
    const [px, py] = [ux * scale - tile.x * tile.extent, uy * scale - tile.y * tile.extent];
    const unitsPerMetre = scale / worldSpan(lat);
    for (const f of [...tile.features].reverse()) {
      const reach = (f.type === 1 ? Math.max(layer.style.radius, 5 * metresPerPixel) : Math.max(layer.style.width / 2, 3 * metresPerPixel)) * unitsPerMetre;
      if (f.type === 3 ? inside(f.geometry, px, py) : f.geometry.some((r) => near(r, px, py, reach))) return { collection: layer.id, id: f.id, name: f.name };
    }
  }
  return null;
}

function inside(rings: DrapeFeature['geometry'], x: number, y: number): boolean {
  let odd = false;
  for (const r of rings) for (let i = 0, j = r.length - 1; i < r.length; j = i++) {
    const a = r[i]!, b = r[j]!;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
  }
  return odd;
}

function near(line: { x: number; y: number }[], x: number, y: number, reach: number): boolean {
  if (line.length === 1) return Math.hypot(line[0]!.x - x, line[0]!.y - y) <= reach;
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]!, b = line[i]!;
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const t = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    if (Math.hypot(a.x + t * dx - x, a.y + t * dy - y) <= reach) return true;
  }
  return false;
}
