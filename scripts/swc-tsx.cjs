// Preloaded into dependency-cruiser: its parser takes every file for plain TypeScript and trips over the first JSX.
const swc = require('@swc/core');

const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: /\.[jt]sx$/.test(file) });
