import type { Concern } from '@/lib/links/purposes';
import account from '../account/account.module.css';
import { ButtonForm } from '../forms/button-form';
import type { FormAction } from '../forms/use-action-form';
import { Card } from '../ui/card';
import { formWords } from '../words/forms';
import { notMeWords as words } from '../words/links';
import { pageWords } from '../words/pages';

type Props = {
  about: Concern;
  /** Where the email was sent. */
  address: string;
  formHash: string;
  action: FormAction<'formHash'>;
};

/** Says what the button does before it is pressed. */
export function NotMe({ about, address, formHash, action }: Props) {
  const whose = <strong>{address}</strong>;
  if (about === 'reset-requested')
    return (
      <Card title={pageWords.notMe.title} lead={<p>{words.request(whose)}</p>} foot={<p>{words.nothing}</p>}>
        <ButtonForm action={action} label={formWords.cancelLink} hidden={{ formHash }} primary wide />
      </Card>
    );
  return (
    <Card
      title={pageWords.notMe.title}
      lead={
        <>
          <p>{words.about[about]}</p>
          <p>{words.account(whose)}</p>
          <p>{words.effectsLead}</p>
          <ul className={account.effects}>
            {words.effects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
        </>
      }
      foot={<p>{words.nothing}</p>}
    >
      <ButtonForm
        action={action}
        label={about === 'email-changed' ? formWords.undoChange : formWords.notMe}
        hidden={{ formHash }}
        primary
        wide
      />
    </Card>
  );
}
