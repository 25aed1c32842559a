import { exportHandler } from '@/server/export';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return exportHandler(request);
}
