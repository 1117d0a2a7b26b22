import { join } from 'node:path';
import { existsSync, readdirSync } from 'node:fs';
import { createElement, type ComponentType } from 'react';
import { render } from 'react-email';
import { textOf } from '@/lib/mail/compose';

type Template = ComponentType<Record<string, unknown>> & { PreviewProps: Record<string, unknown> };

export type ShownMail = {
  name: string;
  /** A further state of a template, beside the usual one. */
  isState: boolean;
  html: string;
  text: string;
};

/** Every mail as its preview shows it, each template in each of its states. */
export async function shownMails(): Promise<ShownMail[]> {
  const files = ['emails', 'emails/states'].flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => file.endsWith('.tsx'))
          .map((file) => `${folder}/${file}`)
      : [],
  );
  return Promise.all(
    files.sort().map(async (file) => {
      const { default: template } = (await import(/* @vite-ignore */ join(process.cwd(), file))) as {
        default: Template;
      };
      const html = await render(createElement(template, template.PreviewProps));
      return {
        name: file.replace(/^.*\/|\.tsx$/g, ''),
        isState: file.startsWith('emails/states/'),
        html,
        text: textOf(html),
      };
    }),
  );
}
