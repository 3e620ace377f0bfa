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
CREATE TABLE `stored_files` (
	`hash` blob NOT NULL,
	`extension` blob NOT NULL,
	`state` blob NOT NULL,
	`changed_at` integer NOT NULL,
	CONSTRAINT `stored_files_pk` PRIMARY KEY(`hash`, `extension`)
);

--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`kind`,`ended_at`,`due_at`);

--> statement-breakpoint
INSERT INTO `jobs` (`kind`,`payload`,`created_at`,`due_at`,`attempts`) VALUES (cast('forget_deleted_posts' as blob),'{}',0,0,0);
