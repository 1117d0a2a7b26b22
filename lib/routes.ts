/** Every path that pages, mails and redirects name, once. */
export const routes = {
  home: '/',
  signIn: '/sign-in',
  signUp: '/sign-up',
  signUpComplete: '/sign-up/complete',
  forgotPassword: '/forgot-password',
  resetPassword: '/reset-password',
  confirmEmail: '/confirm-email',
  notMe: '/not-me',
  account: '/account',
  accountSecurity: '/account/security',
  accountEmail: '/account/email',
  accountDelete: '/account/delete',
  mailbox: '/dev/mailbox',
} as const;

/** The paths that an emailed link begins with, followed by its token. */
export const linkPaths = [
  routes.signUp,
  routes.resetPassword,
  routes.confirmEmail,
  routes.accountDelete,
  routes.notMe,
] as const;
