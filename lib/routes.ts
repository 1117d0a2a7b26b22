/** Every path that pages, mails and redirects name, once. */
export const routes = {
  home: '/',
  signIn: '/sign-in',
  signUp: '/sign-up',
  signUpComplete: '/sign-up/complete',
  forgotPassword: '/forgot-password',
  resetPassword: '/reset-password',
  account: '/account',
  mailbox: '/dev/mailbox',
} as const;
