import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type App } from '../support/app';
import { makeDatabase, type TestDatabase } from '../support/database';
import { startResendStandIn } from '../support/resend-stand-in';
import { startSmtpServer } from '../support/smtp-server';
import { until } from '../support/until';
import { Visitor } from '../support/visitor';
