import { ingestHandler } from '@/server/ingest/handler';

export const POST = (request: Request) => ingestHandler(request);
