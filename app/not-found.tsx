import type { Metadata } from 'next';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { routes } from '@/lib/routes';

export const metadata: Metadata = { title: 'Not found', description: 'There is no page at this address.' };

export default function NotFoundPage() {
  return (
    <Card title="There is no page here" lead={<p>The address may be mistyped, or the page is gone.</p>}>
      <ButtonLink href={routes.home} primary wide>
        Go to the first page
      </ButtonLink>
    </Card>
  );
}
