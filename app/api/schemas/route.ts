import { schemasHandler } from '@/server/ingest/schemas';

export const GET = () => schemasHandler();
