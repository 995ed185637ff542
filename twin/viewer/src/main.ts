import './ui/styles.css';
import { App } from './ui/app';

const app = new App(document.getElementById('app')!);

/** A small window on the view for tests and for the curious at the console. */
const hook = {
  idle: () => (app.store.state.tab === 'map' ? (app.map?.idle() ?? false) : (app.twin?.idle() ?? false)),
  get frames() { return app.twin?.frames ?? 0; },
  get drawTime() { return app.twin?.drawTime ?? 0; },
  get features() { return app.twin?.counts().features ?? 0; },
  get visibleFeatures() { return app.twin?.counts().visible ?? 0; },
  get visibleTriangles() { return app.twin?.counts().triangles ?? 0; },
  get errors() { return [...app.problems]; },
  get selection() { return app.store.state.selection; },
  get state() { return app.store.state; },
  get live() { return app.live.status; },
  get progress() { return app.twin?.progress() ?? null; },
  get memory() { return app.twin?.memory() ?? null; },
  get rendered() { return app.map?.rendered() ?? 0; },
  stateOf: (collection: string, id: string) => app.live.stateOf(collection, id),
  texel(collection: string, id: string) {
    for (const e of app.twin?.models.get(collection)?.entries.values() ?? []) { const row = e.texture.row(id); if (row !== undefined) return [...e.texture.data.slice(row * 4, row * 4 + 4)]; }
    return null;
  },
  pick: (x: number, y: number) => app.twin?.pick(x, y) ?? null,
  project: (box: number[]) => app.twin?.project(box) ?? null,
  set: (patch: Partial<typeof app.store.state>) => app.store.set(patch),
  flyTo: (bbox?: number[], position?: number[]) => app.flyTo(bbox, position),
  dispose: () => { const twin = app.twin; twin?.dispose(); app.map?.dispose(); return twin?.memory() ?? null; },
};
declare global {
  interface Window { twin: typeof hook }
}
window.twin = hook;
void app.start();
