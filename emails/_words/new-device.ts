import { moment } from './times';

export const newDeviceWords = {
  subject: (appName: string) => `New sign-in to your ${appName} account`,
  title: 'New sign-in to your account',
  preview: 'From a browser that we hadn’t seen on your account before.',
  signedIn: (appName: string, at: Date | string, device: string) =>
    `Somebody signed in to your ${appName} account with your password on ${moment(at)}, from ${device}. We hadn’t seen that browser sign in with this password before.`,
} as const;
