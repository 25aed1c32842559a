// Completes package-lock.json with the platform packages that the registry in use did not serve.
// npm writes down only what it saw: a lock made on one kind of machine lacks the binaries of the others, `npm ci` then
// refuses it, and `npm install` on the other kind leaves the binary out.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const systems = ['darwin', 'win32', 'linux', 'freebsd', 'netbsd', 'openbsd', 'android', 'openharmony', 'sunos', 'aix'];
const processors = ['arm64', 'x64', 'ia32', 'arm', 'riscv64', 's390x', 'ppc64', 'loong64', 'mips64el', 'wasm32'];

/** The folder that holds the packages next to this one: '' is the root. */
const above = (at) => at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')));

/** Whether Node would find `name` from the package installed at `at`. */
function isFound(packages, at, name) {
  for (let folder = at; ; folder = above(folder)) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

/** os, cpu and libc as the name of a platform package tells them: `@img/sharp-linuxmusl-arm64`, `…-win32-x64-msvc`. */
function platformOf(name) {
  const words = name
    .replace('windows', 'win32')
    .replace('linuxmusl', 'linux-musl')
    .split(/[-/.@_]/);
  const os = systems.find((system) => words.includes(system));
  const cpu =
    processors.find((processor) => words.includes(processor)) ?? (words.includes('armv7') ? 'arm' : undefined);
  if (!os && cpu !== 'wasm32' && !words.includes('wasm')) return undefined;
  const libc = words.find((word) => word.startsWith('musl'))
    ? 'musl'
    : words.find((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return {
    // A WASM build stands in where no binary fits; npm must not take it as well.
    os: [os ?? 'none'],
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(os === 'linux' && libc ? { libc: [libc] } : {}),
  };
}

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const missing = {};
for (const [at, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isFound(lock.packages, at, name)) continue;
    const platform = platformOf(name);
    if (platform)
      missing[`node_modules/${name}`] = { version: range.replace(/^[^\d]*/, ''), optional: true, ...platform };
    else console.error(`complete-lock: ${name}, wanted by ${at}, names no platform; left out`);
  }
}
for (const entry of Object.values(lock.packages)) if (/^https?:/.test(entry.resolved ?? '')) delete entry.resolved;
const sorted = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
console.log(`complete-lock: ${Object.keys(missing).length} platform packages added`);
