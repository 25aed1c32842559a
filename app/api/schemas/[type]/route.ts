import { schemaHandler } from '@/server/ingest/schemas';

export const GET = async (_: Request, { params }: { params: Promise<{ type: string }> }) =>
  schemaHandler((await params).type);
