// What `npm start` and `npm run dev` call. Nothing is installed yet, and this Node may be too old to parse the rest:
// no imports here, no new syntax.
var needed = [20, 19];
var version = process.versions.node.split('.').map(Number);

if (version[0] < needed[0] || (version[0] === needed[0] && version[1] < needed[1])) {
  console.error(`throughline: Node ${needed.join('.')} or newer is needed; this is ${process.versions.node}.`);
  process.exit(1);
}
import('./run.mjs').then(({ start }) => start(process.argv.slice(2)));
