CREATE TABLE `jobs` (
	`job_id` integer PRIMARY KEY AUTOINCREMENT,
	`kind` blob NOT NULL,
	`payload` text NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`holder` blob,
	`attempts` integer NOT NULL,
	`reason` text,
	`ended_at` integer
);

--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`kind`,`ended_at`,`due_at`);
