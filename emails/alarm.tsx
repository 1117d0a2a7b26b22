import { Letter } from './_components/letter';
import { Aside, Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { alarmWords as words } from './_words/alarm';
import { sharedWords } from './_words/shared';

/** To the operators (ADMINS): a failure, never who met it. `failure` finds the last one in the log. */
export type AlarmProps = Site & {
  kind: string;
  firstAt: Date;
  lastAt: Date;
  count: number;
  failure: string;
};

export default function Alarm({ kind, firstAt, lastAt, count, failure, ...site }: AlarmProps) {
  const where = words.where(kind);
  return (
    <Letter site={site} title={words.title(kind)} preview={words.preview(kind)}>
      <Paragraph>{sharedWords.helloStranger}</Paragraph>
      <Paragraph>{words.what(kind)}</Paragraph>
      {where && <Paragraph>{where}</Paragraph>}
      <Paragraph>{words.when(firstAt, lastAt, count)}</Paragraph>
      <Paragraph>{words.look(kind, failure)}</Paragraph>
      <Aside>{words.next}</Aside>
    </Letter>
  );
}

Alarm.PreviewProps = {
  ...sampleSite,
  kind: 'page-failed /account/security',
  firstAt: new Date('2026-11-23T13:40:00Z'),
  lastAt: new Date('2026-11-23T14:22:00Z'),
  count: 12,
  failure: '8ce042b9',
} satisfies AlarmProps;
