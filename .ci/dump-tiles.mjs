// node dump-tiles.mjs DIR: saves every glb of every model that LANTAU_URL serves beneath DIR: all tiles, and the scene where it is
// not too large. Fails where a tileset names a tile that is not served.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const base = process.env.LANTAU_URL;
const out = process.argv[2];
const save = (name, bytes) => {
  const path = join(out, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
};
const get = async (url) => {
  const r = await fetch(url);
  return { status: r.status, bytes: new Uint8Array(await r.arrayBuffer()) };
};
const { collections } = await (await fetch(`${base}/api/collections`)).json();
let tiles = 0, scenes = 0, failed = 0;
for (const c of collections.filter((c) => c.kind === 'model')) {
  const root = `${base}/3dtiles/${c.id}/`;
  const tileset = await get(root + 'tileset.json');
  save(`${c.id}/tileset.json`, tileset.bytes);
  const todo = [JSON.parse(new TextDecoder().decode(tileset.bytes)).root];
  while (todo.length) {
    const tile = todo.pop();
    todo.push(...(tile.children ?? []));
    if (!tile.content) continue;
    const r = await get(new URL(tile.content.uri, root));
    if (r.status !== 200) { console.log(`${c.id}/${tile.content.uri}: ${r.status}`); failed++; continue; }
    save(`${c.id}/${tile.content.uri}`, r.bytes);
    tiles++;
  }
  const scene = await get(`${base}/scenes/${c.id}.glb`);
  if (scene.status === 200) { save(`${c.id}/scene.glb`, scene.bytes); scenes++; }
}
console.log(`saved ${tiles} tiles and ${scenes} scenes of ${collections.length} collections`);
process.exit(failed || !tiles ? 1 : 0);
