from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_timelines_tabs_and_logout_tokens'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='transaction',
            name='transaction_browser',
        ),
        migrations.AddIndex(
            model_name='transaction',
            index=models.Index(fields=['cookie_hash'], name='transaction_cookie'),
        ),
    ]
