'use client';
import { Failure } from '@/components/frame/failure';

export default function ErrorPage({ error }: { error: Error & { digest?: string } }) {
  return <Failure reference={error.digest} />;
}
