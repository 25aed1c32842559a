import { authHandler } from '@/server/auth/auth';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return authHandler(request);
}

export function POST(request: Request): Promise<Response> {
  return authHandler(request);
}
