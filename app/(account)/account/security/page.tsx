import type { Metadata } from 'next';
import { AccountFrame } from '@/components/account/account-frame';
import { ActivityList } from '@/components/account/activity-list';
import { SessionList } from '@/components/account/session-list';
import { ButtonForm } from '@/components/forms/button-form';
import { ChangePasswordForm } from '@/components/forms/change-password-form';
import { Panel } from '@/components/ui/panel';
import { accountWords } from '@/components/words/account';
import { formWords } from '@/components/words/forms';
import { listEvents } from '@/lib/audit/list';
import { env } from '@/lib/env';
import { readFlash } from '@/lib/next/flash';
import { requireUser } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { listSessions } from '@/lib/sessions/list';
import { readPageNumber, type SearchParams } from '../../../_paths/search-params';
import { pageUnlessAway } from '../../../_refusals/away-page';
import { mailWorksAction, signOutAction } from '../actions';
import {
  changePasswordAction,
  endOtherSessionsAction,
  endSessionAction,
  mailResetLinkAction,
} from './actions';

const words = accountWords.security;
const here = routes.accountSecurity;

export const metadata: Metadata = {
  title: words.title,
  description: words.description,
  robots: { index: false, follow: false },
};

export default function SecurityPage({ searchParams }: { searchParams: SearchParams }) {
  return pageUnlessAway(async () => {
    const { id, user } = await requireUser(here);
    const page = await readPageNumber(searchParams);
    const { appName, passwordMinLength: minLength } = env();
    const [flash, sessions, activity] = await Promise.all([
      readFlash(here),
      listSessions(user.id, id),
      listEvents(user, page),
    ]);
    const pageHref = (number: number) => `${here}?page=${number}#activity`;
    return (
      <AccountFrame
        title={words.title}
        here={here}
        flash={flash}
        signOut={signOutAction}
        mailWorks={mailWorksAction}
        bounced={user.mailBounces ? user.email : null}
      >
        <Panel
          title={words.password}
          lead={<p>{words.passwordLead}</p>}
          foot={
            <>
              <p>{words.forgot}</p>
              <ButtonForm action={mailResetLinkAction} label={formWords.sendLink} />
            </>
          }
        >
          <ChangePasswordForm
            key={user.passwordChangedAt.getTime()}
            action={changePasswordAction}
            rules={{ minLength, address: user.email, appName }}
          />
        </Panel>
        <Panel title={words.sessions}>
          <SessionList sessions={sessions} end={endSessionAction} endOthers={endOtherSessionsAction} />
        </Panel>
        <Panel id="activity" title={words.activity} lead={<p>{words.activityLead}</p>}>
          <ActivityList
            events={activity.events}
            newerHref={page > 1 ? pageHref(page - 1) : null}
            olderHref={activity.more ? pageHref(page + 1) : null}
          />
        </Panel>
      </AccountFrame>
    );
  });
}
