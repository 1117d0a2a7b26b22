import { failureOf } from './_components/failures';
import { Layout } from './_components/layout';
import { Note, Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { dateAndTime } from './_components/times';

/** Sent to the operators (ADMINS). Says nothing about the user who was affected. */
export type AlarmProps = Site & {
  kind: string;
  firstAt: Date;
  lastAt: Date;
  count: number;
  /** The reference of the latest failure, in the log or the outbox. */
  failure: string;
};

export const subject = ({ appName, kind }: AlarmProps) => `[${appName}] ${failureOf(kind).title}`;

export default function Alarm({ kind, firstAt, lastAt, count, failure, ...site }: AlarmProps) {
  const { title, meaning, action, place } = failureOf(kind);
  return (
    <Layout site={site} title={title} preview={meaning}>
      <Paragraph>Hello,</Paragraph>
      <Paragraph>{meaning}</Paragraph>
      {place && <Paragraph>Where: {place}</Paragraph>}
      <Paragraph>
        {count === 1
          ? `This happened once, on ${dateAndTime(lastAt)}.`
          : `This happened ${count} times between ${dateAndTime(firstAt)} and ${dateAndTime(lastAt)}.`}
      </Paragraph>
      <Paragraph>{action(failure)}</Paragraph>
      <Note>You get at most one email an hour about the same problem.</Note>
    </Layout>
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
