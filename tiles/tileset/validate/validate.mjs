// node validate.mjs DIR: Khronos' glTF validator over every .glb beneath DIR. Errors and warnings fail (exit 1); so
// does a directory without a single .glb. Infos are counted; the validator knows neither EXT_mesh_features nor
// EXT_structural_metadata and says so as infos.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { validateBytes } from 'gltf-validator';

const dir = process.argv[2];
if (!dir) {
  console.error('usage: node validate.mjs DIR');
  process.exit(2);
}
const files = readdirSync(dir, { recursive: true }).filter((f) => f.endsWith('.glb')).sort();
const infos = {};
let bad = 0;
for (const file of files) {
  let report;
  try {
    report = await validateBytes(new Uint8Array(readFileSync(join(dir, file))), { maxIssues: 1000, writeTimestamp: false });
  } catch (err) {
    console.log(`${file}: not a glTF: ${err}`);
    bad++;
    continue;
  }
  for (const m of report.issues.messages) {
    if (m.severity <= 1) {
      console.log(`${file}: ${m.severity === 0 ? 'error' : 'warning'} ${m.code} ${m.pointer ?? ''} ${m.message}`);
    } else {
      infos[m.code] = (infos[m.code] ?? 0) + 1;
    }
  }
  if (report.issues.numErrors + report.issues.numWarnings > 0) bad++;
}
console.log(`${files.length} glb files, ${bad} with errors or warnings; infos: ${JSON.stringify(infos)}`);
process.exit(bad > 0 || files.length === 0 ? 1 : 0);
