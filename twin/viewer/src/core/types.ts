/** What the server answers (docs/http.md). Longitude before latitude, heights ellipsoidal metres, WGS 84. */

export type State = 'ok' | 'warning' | 'alarm' | 'stale' | 'unknown';
export const STATES: readonly State[] = ['ok', 'warning', 'alarm', 'stale', 'unknown'];
export const isState = (value: unknown): value is State => STATES.includes(value as State);

export interface Collection {
  id: string;
  title?: string;
  description?: string;
  kind?: 'features' | 'model';
  version?: number;
  count?: number;
  geometryTypes?: string[];
  extent?: { spatial?: { bbox?: number[][] } };
}

export interface Storey {
  id: string;
  name: string;
  /** Metres above the model's anchor. */
  elevation: number;
  count: number;
}

export interface TreeNode {
  id: string;
  name: string;
  class: string;
  childCount: number;
}

export interface SearchResult {
  collection: string;
  kind: string;
  id: string;
  name: string;
  class: string;
  storey: string;
  position?: [number, number, number];
  bbox?: number[];
}

export interface Feature {
  id: string | number;
  geometry: { type: string; coordinates: unknown } | null;
  bbox?: number[];
  /** What the ids in the properties are called. */
  names?: { storey?: string; parent?: string };
  properties: Record<string, unknown> | null;
}

export interface Reading {
  datastream?: string;
  observedProperty: string;
  unit?: string;
  result: number | string | boolean | null;
  phenomenonTime: string;
  state?: State;
}

export interface Asset {
  id: string;
  name: string;
  class?: string;
  collection: string;
  object: string;
  storey?: string;
  position?: [number, number, number];
  state: State;
  readings?: Reading[];
}

export interface LiveReading extends Reading {
  asset: string;
  collection: string;
  object: string;
  assetState?: State;
}

/** An object is known by its collection and its id in it, everywhere in the viewer. */
export interface ObjectRef {
  collection: string;
  id: string;
}

export const sameRef = (a: ObjectRef | null, b: ObjectRef | null): boolean =>
  a === b || (!!a && !!b && a.collection === b.collection && a.id === b.id);

/** Where the camera is: position, heading in degrees clockwise from north, pitch in degrees, negative looking down. */
export interface CameraView {
  lon: number;
  lat: number;
  height: number;
  heading: number;
  pitch: number;
}

export type Bounds2D = [west: number, south: number, east: number, north: number];

/** The horizontal part of a collection's extent; null where the server gives none. */
export function boundsOf(collection: Collection): Bounds2D | null {
  const b = collection.extent?.spatial?.bbox?.[0];
  if (!b || b.some((v) => !Number.isFinite(v))) return null;
  return b.length >= 6 ? [b[0]!, b[1]!, b[3]!, b[4]!] : b.length >= 4 ? [b[0]!, b[1]!, b[2]!, b[3]!] : null;
}
