/** REST calls. Addresses are relative to the page, so the server may sit behind a path prefix. */
import type { Asset, Collection, Feature, SearchResult, State, Storey, TreeNode } from './types';

export class ApiError extends Error {
  constructor(readonly status: number, title: string, readonly detail: string) {
    super(title);
    this.name = 'ApiError';
  }
  /** A sentence for people: what the server said, or the status where it said nothing. */
  get sentence(): string {
    return this.detail || this.message || `HTTP ${this.status}`;
  }
}

export const base = (): string => new URL('.', document.baseURI).href;
export const absolute = (path: string): string => new URL(path, document.baseURI).href;
const part = encodeURIComponent;

export async function getJson<T>(path: string, query: Record<string, string | number | undefined> = {}, signal?: AbortSignal): Promise<T> {
  const url = new URL(path, document.baseURI);
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== '') url.searchParams.set(key, String(value));
  let response: Response;
  try {
    response = await fetch(url, { signal, headers: { accept: 'application/json, application/geo+json;q=0.9' } });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiError(0, 'no answer', '');
  }
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
    throw new ApiError(response.status, problem.title ?? response.statusText, problem.detail ?? '');
  }
  return (await response.json()) as T;
}

export const api = {
  async collections(signal?: AbortSignal): Promise<Collection[]> {
    return (await getJson<{ collections: Collection[] }>('api/collections', { limit: 1000 }, signal)).collections ?? [];
  },
  async storeys(model: string, signal?: AbortSignal): Promise<Storey[]> {
    const storeys = (await getJson<{ storeys: Storey[] | null }>(`api/collections/${part(model)}/storeys`, {}, signal)).storeys ?? [];
    return [...storeys].sort((a, b) => a.elevation - b.elevation);
  },
  async children(model: string, parent?: string, signal?: AbortSignal): Promise<TreeNode[]> {
    return (await getJson<{ children: TreeNode[] | null }>(`api/collections/${part(model)}/tree`, { parent }, signal)).children ?? [];
  },
  item(collection: string, id: string, signal?: AbortSignal): Promise<Feature> {
    return getJson<Feature>(`api/collections/${part(collection)}/items/${part(id)}`, {}, signal);
  },
  async items(collection: string, limit: number, signal?: AbortSignal): Promise<Feature[]> {
    return (await getJson<{ features: Feature[] | null }>(`api/collections/${part(collection)}/items`, { limit }, signal)).features ?? [];
  },
  async search(q: string, limit: number, signal?: AbortSignal): Promise<SearchResult[]> {
    return (await getJson<{ results: SearchResult[] | null }>('api/search', { q, limit }, signal)).results ?? [];
  },
  async states(signal?: AbortSignal): Promise<Record<string, Record<string, State>>> {
    return (await getJson<{ states: Record<string, Record<string, State>> | null }>('api/states', {}, signal)).states ?? {};
  },
  async assets(query: { collection?: string; object?: string; state?: State; limit?: number }, signal?: AbortSignal): Promise<Asset[]> {
    return (await getJson<{ assets: Asset[] | null }>('api/assets', query, signal)).assets ?? [];
  },
  asset(id: string, signal?: AbortSignal): Promise<Asset> {
    return getJson<Asset>(`api/assets/${part(id)}`, {}, signal);
  },
};
