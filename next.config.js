/** @type {import('next').NextConfig} */
const config = {
  // Types are a suite of `npm test`; checking them again would only make the first start slower.
  typescript: { ignoreBuildErrors: true },
  // What holds a connection, a registry or a WASM file has to be loaded by Node, once, not bundled per route.
  serverExternalPackages: ['pg', 'pino', 'prom-client', '@prisma/client', '@prisma/adapter-pg', 'better-auth'],
  // Security headers and their per-request nonce are set by server/http.ts for every answer alike.
  poweredByHeader: false,
  typedRoutes: false,
  devIndicators: false,
};

export default config;
