import { streamHandler } from '@/server/graphql';

export const dynamic = 'force-dynamic';
export const GET = (request: Request): Promise<Response> => streamHandler(request);
export const POST = GET;
