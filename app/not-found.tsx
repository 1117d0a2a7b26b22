import type { Metadata } from 'next';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { formWords } from '@/components/words/forms';
import { pageWords } from '@/components/words/pages';
import { routes } from '@/lib/routes';

const words = pageWords.notFound;

export const metadata: Metadata = { title: words.title, description: words.description };

export default function NotFoundPage() {
  return (
    <Card title={words.title} lead={<p>{words.lead}</p>}>
      <ButtonLink href={routes.home} primary wide>
        {formWords.homePage}
      </ButtonLink>
    </Card>
  );
}
