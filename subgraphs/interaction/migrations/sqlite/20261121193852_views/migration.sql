CREATE TABLE `view_days` (
	`post_id` integer NOT NULL,
	`day` integer NOT NULL,
	`views` integer NOT NULL,
	`viewers` integer NOT NULL,
	`watched_ms` integer NOT NULL,
	`completed` integer NOT NULL,
	CONSTRAINT `view_days_pk` PRIMARY KEY(`post_id`, `day`)
);

--> statement-breakpoint
CREATE TABLE `view_intake` (
	`intake_id` integer PRIMARY KEY AUTOINCREMENT,
	`views` text NOT NULL
);

--> statement-breakpoint
CREATE TABLE `view_salts` (
	`day` integer PRIMARY KEY,
	`salt` blob NOT NULL
);

--> statement-breakpoint
CREATE TABLE `view_sources` (
	`post_id` integer NOT NULL,
	`day` integer NOT NULL,
	`source` blob NOT NULL,
	`views` integer NOT NULL,
	CONSTRAINT `view_sources_pk` PRIMARY KEY(`post_id`, `day`, `source`)
);

--> statement-breakpoint
CREATE TABLE `views` (
	`spot` blob NOT NULL,
	`at` integer NOT NULL,
	`playback` blob NOT NULL,
	`post_id` integer NOT NULL,
	`watched_ms` integer NOT NULL,
	`completed` integer NOT NULL,
	`source` blob NOT NULL,
	CONSTRAINT `views_pk` PRIMARY KEY(`spot`, `at`)
);

--> statement-breakpoint
CREATE INDEX `comments_post_day` ON `comments` (`post_id`,`created_at`,`deleted_at`);
--> statement-breakpoint
CREATE INDEX `likes_post_day` ON `likes` (`post_id`,`changed_at`,`active`);
--> statement-breakpoint
CREATE UNIQUE INDEX `views_playback` ON `views` (`playback`);
--> statement-breakpoint
CREATE INDEX `views_at` ON `views` (`at`);
