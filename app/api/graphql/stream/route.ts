import { streamHandler } from '@/server/stream';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return streamHandler(request);
}

export function POST(request: Request): Promise<Response> {
  return streamHandler(request);
}
