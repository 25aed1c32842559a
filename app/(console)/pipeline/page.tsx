import { PipelinePage } from '@/components/pipeline/pipeline-page';

export default function Page() {
  return <PipelinePage />;
}
