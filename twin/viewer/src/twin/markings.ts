/** White paint on runways, drawn from the runways' own outlines: centreline, edges, thresholds, aiming points. */
import { lonLatToUnit } from '../core/crs';
import type { Feature } from '../core/types';
import type { Marking } from './painter';

const M_LAT = 110900;

/** The long axis of a runway given as a polygon or a line: its ends and its width in metres. Null for other shapes. */
export function runwayAxis(feature: Feature): { a: [number, number]; b: [number, number]; width: number } | null {
  const g = feature.geometry;
  if (!g) return null;
  const first = (c: unknown, depth: number): [number, number][] => (depth ? first((c as unknown[])[0], depth - 1) : (c as [number, number][]));
  const depth = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[g.type];
  if (depth === undefined) return null;
  const ring = first(g.coordinates, depth);
  if (!ring || ring.length < 2) return null;
  if (g.type.endsWith('LineString')) return { a: ring[0]!, b: ring[ring.length - 1]!, width: Number(feature.properties?.width ?? feature.properties?.width_m) || 60 };
  const mid = ring[0]!;
  const mx = M_LAT * 1.0037 * Math.cos((mid[1] * Math.PI) / 180);
  const points = ring.map(([x, y]) => [(x - mid[0]) * mx, (y - mid[1]) * M_LAT] as [number, number]);
  let long = 0, angle = 0;
  for (let i = 1; i < points.length; i++) {
    const [dx, dy] = [points[i]![0] - points[i - 1]![0], points[i]![1] - points[i - 1]![1]];
    if (Math.hypot(dx, dy) > long) { long = Math.hypot(dx, dy); angle = Math.atan2(dy, dx); }
  }
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const us = points.map(([x, y]) => x * c + y * s), vs = points.map(([x, y]) => -x * s + y * c);
  const [u0, u1, v0, v1] = [Math.min(...us), Math.max(...us), Math.min(...vs), Math.max(...vs)];
  if (u1 - u0 < 6 * (v1 - v0)) return null;
  const v = (v0 + v1) / 2;
  const back = (u: number): [number, number] => [mid[0] + (u * c - v * s) / mx, mid[1] + (u * s + v * c) / M_LAT];
  return { a: back(u0), b: back(u1), width: v1 - v0 };
}

export function runwayMarkings(features: readonly Feature[]): Marking[] {
  const out: Marking[] = [];
  for (const f of features) {
    const axis = runwayAxis(f);
    if (!axis) continue;
    const { a, b, width } = axis;
    const mx = M_LAT * 1.0037 * Math.cos((a[1] * Math.PI) / 180);
    const [dx, dy] = [(b[0] - a[0]) * mx, (b[1] - a[1]) * M_LAT];
    const length = Math.hypot(dx, dy);
    const at = (along: number, across: number): [number, number] => {
      const [x, y] = [(dx * along - dy * across) / length, (dy * along + dx * across) / length];
      return lonLatToUnit(a[0] + x / mx, a[1] + y / M_LAT);
    };
    const w = Math.min(60, width);
    const line = (from: number, to: number, across: number, thick: number, dash?: [number, number]) => out.push({ points: [at(from, across), at(to, across)], width: thick, ...(dash && { dash }) });
    line(130, length - 130, 0, 0.9, [30, 20]);
    for (const side of [-1, 1]) line(6, length - 6, side * w * 0.46, 0.9);
    for (const end of [0, 1]) {
      const at0 = (d: number) => (end ? length - d : d);
      for (let i = 0; i < 6; i++) for (const side of [-1, 1]) line(at0(12), at0(42), side * w * (0.06 + i * 0.066), 1.8);
      for (const side of [-1, 1]) { line(at0(400), at0(460), side * w * 0.19, 9); line(at0(250), at0(272), side * w * 0.19, 6); }
    }
  }
  return out;
}
