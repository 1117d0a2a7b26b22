import { Welcome } from '@/components/home/welcome';
import { ButtonLink } from '@/components/ui/button';
import { formWords } from '@/components/words/forms';
import { env } from '@/lib/env';
import { getSession } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { pageUnlessAway } from './_refusals/away-page';

export default function HomePage() {
  return pageUnlessAway(async () => {
    const session = await getSession();
    return (
      <Welcome appName={env().appName} signedInAs={session?.user.name ?? null}>
        {session ? (
          <ButtonLink href={routes.account} primary>
            {formWords.yourAccount}
          </ButtonLink>
        ) : (
          <>
            <ButtonLink href={routes.signUp} primary>
              {formWords.createAccount}
            </ButtonLink>
            <ButtonLink href={routes.signIn}>{formWords.signIn}</ButtonLink>
          </>
        )}
      </Welcome>
    );
  });
}
