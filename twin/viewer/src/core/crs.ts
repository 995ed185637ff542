/**
 * Frames and projections. WGS 84 everywhere; degrees outside, radians inside.
 * The scene's local frame at an anchor: X east, Y up, Z south, metres. Matrices are column-major, 16 numbers.
 */
const A = 6378137;
const E2 = 6.69437999014e-3;
const RAD = Math.PI / 180;
export const EARTH_RADIUS = 6371008.8;

export type Vec3 = [number, number, number];

export function lonLatToEcef(lon: number, lat: number, height: number): Vec3 {
  const [so, co, sa, ca] = [Math.sin(lon * RAD), Math.cos(lon * RAD), Math.sin(lat * RAD), Math.cos(lat * RAD)];
  const n = A / Math.sqrt(1 - E2 * sa * sa);
  return [(n + height) * ca * co, (n + height) * ca * so, (n * (1 - E2) + height) * sa];
}

/** Bowring's method: better than a millimetre within 10 km of the ground. */
export function ecefToLonLat([x, y, z]: Vec3): Vec3 {
  const b = A * Math.sqrt(1 - E2);
  const p = Math.hypot(x, y);
  const u = Math.atan2(z * A, p * b);
  const lat = Math.atan2(z + ((A * A - b * b) / b) * Math.sin(u) ** 3, p - E2 * A * Math.cos(u) ** 3);
  const n = A / Math.sqrt(1 - E2 * Math.sin(lat) ** 2);
  const height = Math.abs(lat) < 1.4 ? p / Math.cos(lat) - n : z / Math.sin(lat) - n * (1 - E2);
  return [Math.atan2(y, x) / RAD, lat / RAD, height];
}

export class LocalFrame {
  private readonly origin: Vec3;
  private readonly axes: [Vec3, Vec3, Vec3];
  constructor(readonly lon: number, readonly lat: number, readonly height: number) {
    const [so, co, sa, ca] = [Math.sin(lon * RAD), Math.cos(lon * RAD), Math.sin(lat * RAD), Math.cos(lat * RAD)];
    this.origin = lonLatToEcef(lon, lat, height);
    this.axes = [[-so, co, 0], [ca * co, ca * so, sa], [sa * co, sa * so, -ca]];
  }

  /** The matrix from ECEF to this frame. */
  fromEcef(): number[] {
    const [x, y, z] = this.axes;
    const t = this.axes.map((a) => -(a[0] * this.origin[0] + a[1] * this.origin[1] + a[2] * this.origin[2]));
    return [x[0], y[0], z[0], 0, x[1], y[1], z[1], 0, x[2], y[2], z[2], 0, t[0]!, t[1]!, t[2]!, 1];
  }

  toLocal(lon: number, lat: number, height: number): Vec3 {
    const e = lonLatToEcef(lon, lat, height);
    const d: Vec3 = [e[0] - this.origin[0], e[1] - this.origin[1], e[2] - this.origin[2]];
    return this.axes.map((a) => a[0] * d[0] + a[1] * d[1] + a[2] * d[2]) as Vec3;
  }

  toLonLat([x, y, z]: Vec3): Vec3 {
    const [i, j, k] = this.axes;
    return ecefToLonLat([
      this.origin[0] + i[0] * x + j[0] * y + k[0] * z,
      this.origin[1] + i[1] * x + j[1] * y + k[1] * z,
      this.origin[2] + i[2] * x + j[2] * y + k[2] * z,
    ]);
  }
}

/** Web Mercator as a fraction of the world square: x to the east, y to the south, both in [0, 1]. */
export function lonLatToUnit(lon: number, lat: number): [number, number] {
  const s = Math.sin(Math.max(-85.0511, Math.min(85.0511, lat)) * RAD);
  return [(lon + 180) / 360, 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)];
}

export function unitToLonLat(x: number, y: number): [number, number] {
  return [x * 360 - 180, Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) / RAD];
}

/** Metres that a whole Mercator world square spans at a latitude. */
export const worldSpan = (lat: number): number => 2 * Math.PI * A * Math.cos(lat * RAD);
