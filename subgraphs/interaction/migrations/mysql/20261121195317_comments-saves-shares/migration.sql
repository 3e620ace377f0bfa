CREATE TABLE `comment_likes` (
	`user_id` bigint NOT NULL,
	`comment_id` bigint NOT NULL,
	`post_id` bigint NOT NULL,
	`author_id` bigint NOT NULL,
	`active` boolean NOT NULL,
	`revision` bigint NOT NULL,
	`changed_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`user_id`,`comment_id`)
);

--> statement-breakpoint
CREATE TABLE `due_scores` (
	`comment_id` bigint PRIMARY KEY
);

--> statement-breakpoint
CREATE TABLE `pins` (
	`post_id` bigint PRIMARY KEY,
	`comment_id` bigint NOT NULL,
	`pinned_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `saves` (
	`user_id` bigint NOT NULL,
	`post_id` bigint NOT NULL,
	`active` boolean NOT NULL,
	`revision` bigint NOT NULL,
	`activated_id` bigint NOT NULL,
	`changed_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`user_id`,`post_id`)
);

--> statement-breakpoint
CREATE TABLE `shares` (
	`post_id` bigint NOT NULL,
	`user_id` bigint NOT NULL,
	`day` int NOT NULL,
	`author_id` bigint,
	`shared_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`post_id`,`user_id`,`day`)
);

--> statement-breakpoint
ALTER TABLE `comments` ADD `edited_at` bigint;
--> statement-breakpoint
ALTER TABLE `comments` ADD `mentions` json;
--> statement-breakpoint
ALTER TABLE `comments` ADD `score` bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
CREATE INDEX `comment_likes_user` ON `comment_likes` (`user_id`,`active`);
--> statement-breakpoint
CREATE INDEX `comment_likes_comment` ON `comment_likes` (`comment_id`,`active`);
--> statement-breakpoint
CREATE INDEX `comment_likes_post` ON `comment_likes` (`post_id`,`active`);
--> statement-breakpoint
CREATE INDEX `comments_top_list` ON `comments` (`post_id`,`top_id`,`deleted_at`,`score`,`id`);
--> statement-breakpoint
CREATE INDEX `saves_user_list` ON `saves` (`user_id`,`active`,`activated_id`);
--> statement-breakpoint
CREATE INDEX `saves_post` ON `saves` (`post_id`,`active`);
--> statement-breakpoint
CREATE INDEX `shares_user` ON `shares` (`user_id`,`post_id`,`day`);

--> statement-breakpoint
INSERT INTO `due_scores` (`comment_id`) SELECT `id` FROM `comments` WHERE `deleted_at` IS NULL;
